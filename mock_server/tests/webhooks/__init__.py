"""Tests of the webhook lab."""
