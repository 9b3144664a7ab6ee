"""Tests of the second backend."""
