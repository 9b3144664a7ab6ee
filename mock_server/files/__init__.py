"""Files that people write: as they may be, and where in them a value stands."""
