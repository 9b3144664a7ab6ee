"""The laws of the families, most of them as properties."""
