"""The house itself: what is shipped, and that it stands alone."""
