"""Inputs of 64 MiB that nobody should send."""
