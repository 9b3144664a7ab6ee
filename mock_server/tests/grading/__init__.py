"""Tests of the grading of clients."""
