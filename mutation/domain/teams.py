"""Defects of the teams, a rule each. Docs: teams-and-routing."""

from collections.abc import Callable
from typing import Any

from mutation.mutant import Plant
from mutation.patches import replaced

TEAMS = "mock_server.families.teams.operations"


def operation(name: str, behaviour: Callable[..., Any], module: str = TEAMS) -> Plant:
    """An operation does something else: `behaviour(original, tenant, **arguments)`."""

    def make(original: Any) -> Any:
        return lambda tenant, **arguments: behaviour(original, tenant, **arguments)

    return replaced((f"{module}:{name}", make))
