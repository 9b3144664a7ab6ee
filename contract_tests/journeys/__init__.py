"""One file per family: the page replayed, then every rule of it."""
