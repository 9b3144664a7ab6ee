"""Other mocks of the same document, to compare with."""
