"""Generators of clients, and the test that lets each read the document that the mock serves."""
