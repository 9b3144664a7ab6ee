"""Defects of the schedules and of who may, a rule each."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from mutation.mutant import Plant
from mutation.patches import replaced

OPERATIONS = "mock_server.families.oncall.operations"


def replaces(name: str, make: Callable[[Any], Any]) -> Plant:
    """An operation, or a function that the operations call, is another."""
    return replaced((f"{OPERATIONS}:{name}", lambda original: wraps(original)(make(original))))
