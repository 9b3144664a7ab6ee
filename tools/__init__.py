"""What the project makes of itself: generated files, the lint of the spec, the lock."""
