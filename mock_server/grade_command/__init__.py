"""`aurion-mock grade`: a client's own tests run against a mock that plays troubles to it, and then it is graded."""
