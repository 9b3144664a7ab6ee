"""What the control API works on."""

from collections.abc import Mapping
from dataclasses import dataclass

from mock_server.document.operations import Operation
from mock_server.stores.memory import MemoryStore


@dataclass(frozen=True, slots=True)
class ControlContext:
    """The worlds, and the operations of the product by their operationIds."""

    store: MemoryStore
    operations: Mapping[str, Operation]
