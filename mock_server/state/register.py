"""What changes many times in an operation, and is written down once, when that is over: clock, ids and causes."""

from typing import Any, Protocol

from mock_server.state.collection import Collection

ONLY = "only"
"""The key of what a world has one of."""


def only(_: object) -> str:
    return ONLY


class Register(Protocol):
    """Working values beside `kept`, the collection in which they are written down."""

    kept: Collection[Any, Any]

    def settle(self) -> None:
        """Write down what is other than it was."""

    def reload(self) -> None:
        """Be again what is written down: what has been done since, never was."""
