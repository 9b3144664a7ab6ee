"""Tickets: their lifecycle, notes and search. Docs: tickets."""
