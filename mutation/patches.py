"""Defects in the code: a function of the mock is replaced while the server runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce, wraps
from importlib import import_module
from inspect import isfunction
from typing import Any

from mutation.mutant import Around, Plant


def replaced(*targets: tuple[str, Callable[[Any], Any]]) -> Plant:
    """Attributes of the mock's modules are replaced: ("package.module:name", original -> replacement) each.

    A name that another module imported has to be replaced there. Operations are looked up when the server starts.
    """

    @contextmanager
    def plant() -> Iterator[Around]:
        before = []
        try:
            for target, make in targets:
                owner, name = _owner(target)
                original = getattr(owner, name)
                before.append((owner, name, original))
                setattr(owner, name, _standing_in(original, make(original)))
            yield lambda app: app
        finally:
            for owner, name, original in reversed(before):
                setattr(owner, name, original)

    return plant


def instead(family: str, operation: str, make: Callable[[Any], Any]) -> Plant:
    """Another function for an operation, or for one that the operations of a family call, made of the original."""
    return replaced((f"mock_server.families.{family}.operations:{operation}", make))


def around(behaviour: Callable[..., Any]) -> Callable[[Any], Any]:
    """What takes the place of a function: `behaviour` with the original first, and then what that was called with."""
    return lambda original: lambda *arguments, **named: behaviour(original, *arguments, **named)


def _standing_in(original: Any, replacement: Any) -> Any:
    """The server binds operations by their signatures: a function that takes the place of another has that one's."""
    if not (isfunction(original) and isfunction(replacement)):
        return replacement

    @wraps(original)
    def stand_in(*arguments: Any, **named: Any) -> Any:
        return replacement(*arguments, **named)

    return stand_in


def _owner(target: str) -> tuple[Any, str]:
    module, _, names = target.partition(":")
    *path, name = names.split(".")
    return reduce(getattr, path, import_module(module)), name
