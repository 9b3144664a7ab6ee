"""Fixtures that change while the mock runs: worlds that are made or reset from then on begin with what is new."""

from collections.abc import Callable, Iterable
from threading import Event, Thread
from types import TracebackType
from typing import Any

from mock_server.errors import DomainError
from mock_server.scenarios.scenarios import Scenarios

SECOND = 1_000
"""In milliseconds: how long nothing has to change before that is told, once."""

Changes = Callable[..., Iterable[Any]]


class CannotWatch(DomainError):
    """What watches files is not installed."""


class FixturesWatch:
    """While it is entered, a thread reads scenarios again whose files have changed, and says so by `tell`."""

    def __init__(self, scenarios: Scenarios, tell: Callable[[str], object]) -> None:
        self._scenarios = scenarios
        self._tell = tell
        self._changes = _changes()
        self._stop = Event()
        self._thread = Thread(target=self._run, name="fixtures watch", daemon=True)

    def __enter__(self) -> "FixturesWatch":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def look(self) -> None:
        """Read again what has changed."""
        try:
            changed = self._scenarios.reload()
        except DomainError as error:
            self._tell(f"The fixtures stay as they were: {error}")
            return
        if changed:
            names = ", ".join(changed)
            self._tell(f"{names} changed. Worlds that are made or reset from now on begin so; the others stay.")

    def _run(self) -> None:
        """The first time, whatever is told: what changed before anybody watched is seen then."""
        folder, first = self._scenarios.folder, True
        for changes in self._changes(
            folder, stop_event=self._stop, raise_interrupt=False, yield_on_timeout=True, rust_timeout=SECOND
        ):
            if changes or first:
                self.look()
            first = False


def _changes() -> Changes:
    try:
        from watchfiles import watch  # noqa: PLC0415 - an extra
    except ImportError:
        hint = "Install it: pip install 'aurion-mock[watch]', or pip install watchfiles. Or start without --watch"
        raise CannotWatch("--watch needs the package watchfiles", hint) from None
    return watch
