"""What the mock promises, folder by folder as the code."""
