"""Every mutant there is: those of the tables in the modules of `domain`, and those that the operators make."""

import atexit
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar
from unittest.mock import patch

from contract_tests.contract import rules
from mock_server.app import create_app
from mock_server.document import loading
from mock_server.http.wire import Asgi, Receive, Scope, Send
from mock_server.observers.access_log import logged
from mock_server.scenarios import scenarios
from mock_server.settings import Settings as MockSettings
from mock_server.testing import MockServer
from mutation import domain as folder
from mutation.faults import Faults
from mutation.mutant import Mutant, of_table
from mutation.operators.registry import generated


@cache
def mutants() -> tuple[Mutant, ...]:
    return (*by_hand(), *generated())


def named(what: str) -> Mutant:
    """The mutant of this sentence."""
    return next(mutant for mutant in mutants() if mutant.what == what)


@cache
def by_hand() -> tuple[Mutant, ...]:
    """Those of `domain`, in the order of their rules."""
    names = [each.name for each in iter_modules(folder.__path__) if not each.name.startswith("_")]
    modules = [import_module(f"{folder.__name__}.{name}") for name in names]
    found = [mutant for module in modules for mutant in of_table(getattr(module, "MUTANTS", {}))]
    order = {rule: place for place, rule in enumerate(rules())}
    return tuple(sorted(found, key=lambda mutant: order[mutant.rule]))


class Stage:
    """A server that stays, for one planted mock after the other: starting one takes longer than most trials."""

    free: ClassVar[list["Stage"]] = []

    def __init__(self) -> None:
        self.app: Asgi | None = None
        self.server = MockServer(around=lambda _app: self)
        self.server.__enter__()
        atexit.register(self.server.__exit__, None, None, None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.app is None:
            raise RuntimeError("A request reached a stage that shows no mock: the run before it has not ended.")
        await self.app(scope, receive, send)

    @classmethod
    @contextmanager
    def showing(cls, app: Asgi) -> Iterator[str]:
        """The address of a stage that nobody else uses meanwhile, with this application on it."""
        stage = cls.free.pop() if cls.free else cls()
        stage.app = app
        try:
            yield stage.server.url
        finally:
            stage.app = None
            cls.free.append(stage)


READ_ONCE = [(loading, "load"), (scenarios, "read_records")]
"""What each new mock reads from files, which takes longer than many a trial: they stay as they are meanwhile."""


@contextmanager
def read_once() -> Iterator[None]:
    with ExitStack() as stack:
        for module, name in READ_ONCE:
            stack.enter_context(patch.object(module, name, _kept(getattr(module, name))))
        yield


@cache
def _kept(read: Callable[..., Any]) -> Callable[..., Any]:
    return cache(read)


@contextmanager
def planted(mutant: Mutant, **options: Any) -> Iterator[str]:
    """A mock with this defect, with the limits of the docs unless the options say otherwise. Yields its address.

    Raises `BrokenMutant` where the defect cannot be planted, and in the end where the mock tripped over it.
    """
    faults = Faults(mutant.id)
    with ExitStack() as stack:
        with faults.of_planting(), read_once():
            around = stack.enter_context(mutant.plant())
            app = around(create_app(MockSettings(**options), [logged, faults.observe]))
        with Stage.showing(faults.around(app)) as url, faults.raised():
            yield url
