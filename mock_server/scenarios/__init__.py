"""fixtures/ → worlds, every mistake with its line."""
