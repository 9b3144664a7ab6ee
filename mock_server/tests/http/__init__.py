"""What every request meets, whatever the operation."""
