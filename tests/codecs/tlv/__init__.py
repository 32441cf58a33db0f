"""Data objects, commands and traces of cards."""
