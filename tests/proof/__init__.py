"""The proofs of the whole bench: short here, in full counts under ``make prove``."""
