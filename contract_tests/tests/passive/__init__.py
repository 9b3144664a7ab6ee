"""The passive rules: what breaks a sentence is told, and nothing else is."""
