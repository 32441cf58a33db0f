"""Tests of the reference product, from hand-computed values."""
