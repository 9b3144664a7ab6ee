"""Import every module that registers operations."""

import importlib

MODULES = ("tickets", "oncall", "sla", "sla_stats", "teams", "hours", "automation", "workflows", "runs", "ai")


def load_pages() -> None:
    """Make sure that all operations are registered."""
    for name in MODULES:
        importlib.import_module(f"{__package__}.{name}")
