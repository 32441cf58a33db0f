"""YAML to model: the only reader of pack files, with located diagnostics."""
