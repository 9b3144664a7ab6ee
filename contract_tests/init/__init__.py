"""`aurion-contract init`: the files with which a repository begins to test its API against the contract."""
