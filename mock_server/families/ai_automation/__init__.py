"""AI classification, routing and resolution. Docs: automation-and-workflows, "AI Automation"."""
