"""What a run found out, as data, and everything that data can be shown as."""
