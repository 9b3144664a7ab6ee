"""What every family stands on: worlds, their tenants, collections, clock, ids and events. Knows no HTTP."""
