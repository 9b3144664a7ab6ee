"""The journal as one reads it: entries, patterns, verdicts, exports. What remembers it is observers/journal.py."""
