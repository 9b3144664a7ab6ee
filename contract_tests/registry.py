"""The checks: functions and machines that stand for rules. A folder is a layer, a decorator puts a check into it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

from contract_tests.contract import CONTRACT, KitError, Rule, rules
from contract_tests.layers import Layer
from contract_tests.target import Target
from mock_server.document.operations import Operation

FOLDERS: dict[Layer, tuple[str, ...]] = {"checks": ("laws", "checks"), "probes": ("probes",), "models": ("models",)}
"""Where the checks of a layer are. The schema layer has none: its checks are the operations of the document."""


@dataclass(frozen=True)
class Check:
    """The test of one promise: `run` raises `Violation`, or `Inconclusive` where it cannot tell.

    operations  those that it is about, where that is not said by its rules alone
    """

    name: str
    layer: Layer
    rules: tuple[Rule, ...]
    run: Callable[[Target], None]
    operations: tuple[Operation, ...] = ()

    @property
    def id(self) -> str:
        """What `--only` and a test's name call it."""
        return f"{self.layer}/{self.name}"

    @property
    def family(self) -> str:
        return self.rules[0].family

    @property
    def binding(self) -> bool:
        """Whether the pages answer for at least one of its rules."""
        return any(rule.level in CONTRACT for rule in self.rules)


CHECKS: dict[Layer, dict[str, Check]] = {"checks": {}, "probes": {}, "models": {}}

CheckFunction = TypeVar("CheckFunction", bound=Callable[[Target], None])


def rule(*ids: str) -> Callable[[CheckFunction], CheckFunction]:
    """Make a function the check of these rules. Its name says the promise, its first argument is the deployment."""

    def register(function: CheckFunction) -> CheckFunction:
        add(_layer(function.__module__), function.__name__, ids, function)
        return function

    return register


def add(
    layer: Layer,
    name: str,
    ids: tuple[str, ...],
    run: Callable[[Target], None],
    operations: Iterable[Operation] = (),
) -> None:
    """Put a check into its layer. A rule that is not in the catalogue and a name that is taken are errors of ours."""
    if name in CHECKS[layer]:
        raise KitError(f"Two checks of the layer {layer} are called {name}.")
    catalogue = rules()
    for each in ids:
        if each not in catalogue:
            raise KitError(f"{each}, of the check {layer}/{name}: no file of contract_tests/rules/ has this rule.")
    CHECKS[layer][name] = Check(name, layer, tuple(catalogue[each] for each in ids), run, tuple(operations))


AFTERWARDS: dict[str, list[Callable[[], None]]] = {}
"""What is looked at when all modules of a folder are there."""


def when_imported(folder: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Have a function called when all modules of a folder are imported."""

    def register(look: Callable[[], None]) -> Callable[[], None]:
        AFTERWARDS.setdefault(folder, []).append(look)
        return look

    return register


def _layer(module: str) -> Layer:
    return next(layer for layer, folders in FOLDERS.items() if any(f".{folder}." in module for folder in folders))


def checks(layer: Layer) -> list[Check]:
    """Every check of a layer, in the order of the rules."""
    if layer not in FOLDERS:
        return []
    for folder in FOLDERS[layer]:
        for name in _modules(folder):
            import_module(name)
        for look in AFTERWARDS.get(folder, ()):
            look()
    order = {each: place for place, each in enumerate(rules())}
    return sorted(CHECKS[layer].values(), key=lambda check: (order[check.rules[0].id], check.name))


def _modules(folder: str) -> Iterator[str]:
    package = import_module(f"contract_tests.{folder}")
    return (f"{package.__name__}.{each.name}" for each in iter_modules(package.__path__))
