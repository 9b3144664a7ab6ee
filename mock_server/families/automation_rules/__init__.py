"""Automation rules: which ones an event or a ticket's age runs, and what they did. Docs: automation-and-workflows."""
