"""SLA policies, their instances and escalations, deadlines and compliance. Docs: sla."""
