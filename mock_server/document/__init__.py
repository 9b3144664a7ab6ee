"""openapi/ → one dict → one `Operation` for each operationId: what the mock, the tools and the kit read."""
