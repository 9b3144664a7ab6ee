"""The reference pages of the docs, made from the code: `python -m tools.reference [--check]`."""
