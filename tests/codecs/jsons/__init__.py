"""JSON read with its places, and written."""
