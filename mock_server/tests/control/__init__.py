"""The control API under /_mock."""
