"""The webhook lab: what happens in a world is delivered to receivers, with retries, and badly where it is asked for."""
