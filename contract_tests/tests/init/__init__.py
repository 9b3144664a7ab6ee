"""`aurion-contract init`, and the files that it writes."""
