"""Where worlds live."""
