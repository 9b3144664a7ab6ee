"""Every request of a run goes through here: what may not be sent is held back, the rest is paced, noted and counted."""
