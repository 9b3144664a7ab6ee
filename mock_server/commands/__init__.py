"""The commands of aurion-mock, a module each. What one does is imported when it is run: --help waits for none of it."""
