"""Teams and who is in them. Docs: teams-and-routing."""
