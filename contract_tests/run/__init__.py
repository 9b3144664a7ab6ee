"""A run: what it is connected to, what it does in which order, what it has seen, and how it cleans up."""
