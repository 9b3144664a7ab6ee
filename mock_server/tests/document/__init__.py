"""openapi/ as one document."""
