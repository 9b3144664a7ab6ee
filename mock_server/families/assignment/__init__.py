"""Who gets a ticket that came to a team: routing methods, capacity, queues, timeouts. Docs: teams-and-routing."""
