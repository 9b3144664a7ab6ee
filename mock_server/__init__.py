"""A stateful mock of the AurionAI helpdesk API, driven by its OpenAPI document."""

__version__ = "0.1.0"
