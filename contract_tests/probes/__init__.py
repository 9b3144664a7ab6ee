"""What one request alone does not show: who is let in, what happens twice, at once, to the edge and across tenants."""
