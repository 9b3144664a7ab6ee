"""Rules that are checked in passing: exchanges go in, as they were, and what breaks a documented sentence comes out."""
