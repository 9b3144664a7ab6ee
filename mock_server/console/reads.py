"""What a page asks the control API before it is written, by its path."""

from collections.abc import Iterator

from mock_server.http.wire import Request


def reads_of(_request: Request, _world: str) -> Iterator[str]:
    """The paths to GET; what they answer stands in the view by the same paths."""
    yield from ()
