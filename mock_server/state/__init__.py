"""Worlds, and what happens to them: collections, clock, timers, ids, events. Knows no HTTP and none of the product."""
