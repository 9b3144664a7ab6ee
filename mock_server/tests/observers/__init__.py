"""What the terminal sees of a mock, and what it never notices."""
