"""The faults of a world: what is broken in it on purpose."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

Call = Callable[..., Any]
"""A control request in the world of the faults: method, target, body → JSON."""

FAULTS = "/_mock/faults"


class MockFaults:
    """Fields and answers are those of `/_mock/faults`. `MockRefused` says what is wrong with a fault."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def put(self, name: str, *, from_: Any = None, **fault: Any) -> dict[str, Any]:
        """Break something: `faults.put("down", operation="create_ticket", status=503, count=2)`.

        `from_` is the field `from`, the instant from which on it acts. One of the same name is replaced.
        """
        begin = {} if from_ is None else {"from": from_}
        return dict(self._call("PUT", _path(name), {**fault, **begin}))

    def list(self) -> list[dict[str, Any]]:
        """All of them, in the order in which they were put, with how often each acted and what is left."""
        return list(self._call("GET", FAULTS))

    def get(self, name: str) -> dict[str, Any]:
        return dict(self._call("GET", _path(name)))

    def delete(self, name: str) -> None:
        """End one; `MockRefused` (404) where there is none of that name."""
        self._call("DELETE", _path(name))

    def clear(self) -> None:
        """End all."""
        self._call("DELETE", FAULTS)


def _path(name: str) -> str:
    return f"{FAULTS}/{quote(name, safe='')}"
