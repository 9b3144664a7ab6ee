"""Planted defects around a healthy mock, a rule each: a gate that sees them can be trusted where it sees nothing."""
