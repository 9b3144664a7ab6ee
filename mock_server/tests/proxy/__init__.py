"""The proxy: what passes it, and what it says of that."""
