"""One module per output; each is a function of the dossier view alone."""
