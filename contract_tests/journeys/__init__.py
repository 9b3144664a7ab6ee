"""What callers live through, one file a family: over HTTP only, each test in a world of its own."""
