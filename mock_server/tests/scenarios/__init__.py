"""Scenarios, and every mistake one can make in them."""
