"""What the control API works on."""

from dataclasses import dataclass

from mock_server.stores.memory import MemoryStore


@dataclass(frozen=True, slots=True)
class ControlContext:
    """The worlds, and how many operations of the product are served."""

    store: MemoryStore
    operations: int
