"""Defects planted by hand, a module per subject: engines, time, transitions, and whatever no operator makes."""
