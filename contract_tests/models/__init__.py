"""Hypothesis machines: any order of calls, against a model of what is kept. They compare only what they made."""
