"""What the documentation says, walked through over HTTP: one file a family."""
