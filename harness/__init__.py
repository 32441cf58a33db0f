"""Recette: the conformance and certification bench for SESAM-Vitale vendor software."""
