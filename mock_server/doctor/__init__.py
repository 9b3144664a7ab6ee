"""What keeps this machine from serving the mock: one module for each kind of thing that is looked at."""
