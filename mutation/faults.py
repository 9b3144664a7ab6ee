"""What a planted defect makes the mock trip over. Whoever finds a mock that answers 500 to that proves nothing.

The unmodified mock raises no exception that it does not answer, so each is the fault of the mutant: of its code, or of
what it put in the place of the mock's. A defect that is to be a 500 answers one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import extract_tb

import contract_tests
import mock_server
import mutation
from mock_server.http.exchange import Exchange
from mock_server.http.wire import Asgi, Receive, Scope, Send

OURS = (*contract_tests.__path__, *mutation.__path__, *mock_server.__path__)


class BrokenMutant(Exception):
    """A mutant led to exceptions, so that whatever was found says nothing of the defect that it was to plant."""

    def __init__(self, mutant: str, raised: list[str]) -> None:
        self.fault = f"the mutant itself is broken: {'; '.join(raised)}"
        super().__init__(f"{mutant}: {self.fault}")


class Faults:
    """What was raised while a mutant was planted and its mock was asked, one of each place, in words."""

    def __init__(self, mutant: str) -> None:
        self.mutant = mutant
        self._seen: dict[tuple[str, str], Exception] = {}

    @contextmanager
    def of_planting(self) -> Iterator[None]:
        """Whatever is raised in here is the fault of the mutant: it names what the mock does not have, say."""
        try:
            yield
        except Exception as error:
            raise BrokenMutant(self.mutant, [_said(error)]) from error

    @contextmanager
    def raised(self) -> Iterator[None]:
        """Raises `BrokenMutant` in the end where there were any, however the block ends."""
        try:
            yield
        finally:
            if self._seen:
                raise BrokenMutant(self.mutant, [_said(each) for each in self._seen.values()])

    def observe(self, exchange: Exchange) -> None:
        """An observer of the mock: of what it tripped over inside."""
        if exchange.error:
            self._keep(exchange.error)

    def around(self, app: Asgi) -> Asgi:
        """The application, with an eye on what is raised around the mock."""

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await app(scope, receive, send)
            except Exception as error:
                self._keep(error)
                raise

        return watched

    def _keep(self, error: Exception) -> None:
        self._seen.setdefault(_kind(error), error)


def _kind(error: Exception) -> tuple[str, str]:
    """The exception's class, and the innermost of our own lines: a library raises what its caller did wrong."""
    ours = [each for each in extract_tb(error.__traceback__) if each.filename.startswith(OURS)]
    where = f"line {ours[-1].lineno} of {Path(ours[-1].filename).name}, {ours[-1].name}" if ours else "nowhere of ours"
    return type(error).__name__, where


def _said(error: Exception) -> str:
    kind, where = _kind(error)
    return f"{kind}: {error} ({where})"
