"""Programs of the clients that people use, and the test that runs each against a mock."""
