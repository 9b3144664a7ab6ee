"""The contract kit: what the documentation promises, checked over HTTP."""
