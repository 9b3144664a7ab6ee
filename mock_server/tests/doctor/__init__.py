"""Tests of aurion-mock doctor."""
