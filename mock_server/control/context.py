"""What the control API works on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_server.document.operations import Operation
from mock_server.grading.grader import Grader
from mock_server.observers.journal import Journal
from mock_server.observers.metrics import Metrics
from mock_server.stores.memory import MemoryStore
from mock_server.webhooks.sender import Sender


@dataclass(frozen=True, slots=True)
class ControlContext:
    """The worlds, the operations of the product by their operationIds, the requests to them, who delivers, what is
    counted, and who grades.

    `options` are those of `MockServer` that another one needs to be as this one.
    """

    store: MemoryStore
    operations: Mapping[str, Operation]
    journal: Journal
    sender: Sender
    metrics: Metrics
    grader: Grader
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visit:
    """A call of the control API, with the address that it came by, and which tokens this mock has."""

    context: ControlContext
    address: str
    token_needed: bool
    verifier_needed: bool
