"""Redocly's and Spectral's rules for OpenAPI documents."""
