"""The journal as one reads it."""
