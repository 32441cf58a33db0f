"""Codes in two dimensions."""
