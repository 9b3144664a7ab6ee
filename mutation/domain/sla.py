"""What the defects of SLAs have in common: where they are planted, and whom they let in. Docs: sla."""

from types import SimpleNamespace
from typing import Any

from mutation.patches import replaced

ENGINE = "mock_server.families.sla.engine"
CREATE = "create_sla_escalation"


def engine(name: str, make: Any) -> Any:
    return replaced((f"{ENGINE}:{name}", make))


def when(ticket_status: str, act: Any) -> Any:
    """What the engine does when a ticket gets this status."""
    return engine("BY_STATUS", lambda by_status: {**by_status, ticket_status: act})


def nothing(*_: Any) -> None: ...


def clocked(**fields: Any) -> Any:
    """Clocks are started with these values."""

    def make(model: Any) -> Any:
        return SimpleNamespace(model_construct=lambda **given: model.model_construct(**{**given, **fields}))

    return engine("SlaClock", make)
