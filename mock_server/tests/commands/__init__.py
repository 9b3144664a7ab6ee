"""Tests of what all commands have in common."""
