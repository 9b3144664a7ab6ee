"""The kinds of records, one file a family."""
