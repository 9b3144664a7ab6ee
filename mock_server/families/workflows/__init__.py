"""Workflows: canvases, versions, runs, approvals, templates. Docs: automation-and-workflows."""
