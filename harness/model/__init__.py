"""The frozen nouns of the bench; no I/O, and no import of any other room."""
