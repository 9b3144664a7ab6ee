"""What the control API works on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_server.document.operations import Operation
from mock_server.observers.journal import Journal
from mock_server.stores.memory import MemoryStore


@dataclass(frozen=True, slots=True)
class ControlContext:
    """The worlds, the operations of the product by their operationIds, and the requests to them.

    `options` are those of `MockServer` that another one needs to be as this one.
    """

    store: MemoryStore
    operations: Mapping[str, Operation]
    journal: Journal
    options: Mapping[str, Any] = field(default_factory=dict)
