"""How what was sent is repeated: excerpts, JSON in sentences, and nothing that a terminal would obey."""
