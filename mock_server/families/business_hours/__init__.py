"""Business-hours schedules and their holidays. Docs: teams-and-routing, "Business Hours"."""
