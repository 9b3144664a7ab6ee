"""Worlds in Redis or Valkey, shared by every process that serves them."""
