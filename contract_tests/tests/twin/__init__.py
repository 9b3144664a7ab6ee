"""The tests of the twin."""
