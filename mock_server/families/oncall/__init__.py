"""On-call schedules, shifts, swaps, and who is on call now. Docs: on-call."""
