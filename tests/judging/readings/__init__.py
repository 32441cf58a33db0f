"""Messages read in their formats."""
