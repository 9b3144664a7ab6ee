"""What the control API works on."""

from dataclasses import dataclass

from mock_server.document.operations import Operation
from mock_server.stores.memory import MemoryStore


@dataclass(frozen=True, slots=True)
class ControlContext:
    """The worlds, how many operations of the product are served, and which."""

    store: MemoryStore
    operations: int
    served: tuple[Operation, ...]
