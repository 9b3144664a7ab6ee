"""The matrix of who may do what: cells, and how one is put to the test without anything coming of it.

The records are not there, and a body is the list `[]`, so whoever is let in gets a 404 or a 422, say.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import httpx

from contract_tests.access import NO_KEYS, Refusal, acts_at_once, nowhere, refusal
from contract_tests.assertions import Inconclusive, Violation, answer, parsed, promise
from contract_tests.caller import Caller
from contract_tests.client.guard import TENANT_WIDE
from contract_tests.contract import KEY_REFUSED, Level, contract, rules, source
from contract_tests.credentials import Credential
from contract_tests.registry import add
from contract_tests.target import Target
from mock_server.document.operations import Operation

KEPT_OUT = frozenset({401, 402, 403})
"""The statuses that say that somebody is not let in. Any other refuses what was asked for, which is not there."""
WORDED = "automation-and-workflows"
"""The page that has the words in which a key is refused."""


@dataclass(frozen=True)
class Sender:
    """What a request carries, who that is in words, and how an operation refuses it."""

    name: str
    headers: dict[str, str]
    refusal: Callable[[Operation], Refusal | None]


Operations = Callable[[Operation], bool]
Senders = Callable[[Target], Iterable[Sender]]


@dataclass(frozen=True)
class MatrixPart:
    """A part of the matrix.

    refuses   it shows nothing unless somebody has to be refused
    kept_out  what the page promises that whoever is let in does not get
    besides   other rules that it stands for: the first that is assumed, for what only we assume
    """

    rule: str
    name: str
    operations: Operations
    senders: Senders
    refuses: bool = False
    kept_out: frozenset[int] = KEPT_OUT
    besides: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        return self.rule, *self.besides


@dataclass(frozen=True)
class MatrixCell:
    """One operation by one sender."""

    operation: Operation
    sender: Sender
    kept_out: frozenset[int] = KEPT_OUT

    @property
    def refusal(self) -> Refusal | None:
        return self.sender.refusal(self.operation)

    def run(self, on: Target) -> None:
        """Ask, and compare the answer with the refusal, or with what comes of being let in."""
        actual, expected = ask(on, self.operation, self.sender.headers), self.refusal
        what = f"{self.operation.id} by {self.sender.name}"
        if expected is None:
            if actual.status_code in KEPT_OUT or actual.is_server_error:
                level: Level = "assumed" if actual.status_code in KEPT_OUT - self.kept_out else "documented"
                raise Violation(f"{what} to be let in", answer(actual), level=level)
            return
        status, words = expected
        if (actual.status_code, parsed(actual)) != (status, {"detail": words}):
            expectation = f'{what} to be refused with {status} {{"detail": "{words}"}}'
            raise Violation(expectation, answer(actual), level=self._level(actual, expected))
        if status == httpx.codes.UNAUTHORIZED and not actual.headers.get("WWW-Authenticate"):
            raise Violation(f"{what} to be refused with the header WWW-Authenticate", answer(actual), level="assumed")

    def _level(self, actual: httpx.Response, expected: Refusal) -> Level:
        """Who answers for another refusal than was expected.

        The pages have one only, that of keys: its status, and on one page its words. They do not say that it comes
        before a look at what was asked for.
        """
        if not actual.is_client_error:
            return "documented"
        if expected != NO_KEYS or actual.status_code not in KEPT_OUT:
            return "assumed"
        if actual.status_code != httpx.codes.FORBIDDEN:
            return "documented"
        told = parsed(actual)
        worded = isinstance(told, dict) and told.get("detail") == KEY_REFUSED
        return "assumed" if worded or source(self.operation).page != WORDED else "documented"


def ask(on: Target, operation: Operation, headers: dict[str, str]) -> httpx.Response:
    """Call an operation so that nothing can come of it."""
    caller, where = Caller(on.http, "", headers), nowhere(on, operation)
    if operation.body:
        return caller.request(operation.method, where, json=[])
    return caller.request(operation.method, where)


def cells(on: Target, part: MatrixPart) -> Iterator[MatrixCell]:
    """Every operation of the part by every sender of it."""
    for sender in part.senders(on):
        yield from (MatrixCell(each, sender, part.kept_out) for each in on.contract.operations if part.operations(each))


def may_be_asked(on: Target, cell: MatrixCell) -> bool:
    """Not what would act at once for a caller who is let in, nor what touches all that others have."""
    if cell.refusal is None and acts_at_once(cell.operation):
        return False
    return on.exclusive or cell.operation.id not in TENANT_WIDE


def register_parts(parts: Iterable[MatrixPart]) -> None:
    """Make each part a check."""
    for part in parts:
        add("probes", part.name, part.rules, partial(_run, part), filter(part.operations, contract().operations))


def _run(part: MatrixPart, on: Target) -> None:
    every = [cell for cell in cells(on, part) if may_be_asked(on, cell)]
    if not any(cell.refusal or not part.refuses for cell in every):
        raise Inconclusive(f"no credential was given that {'has to be refused' if part.refuses else 'this is about'}")
    guesses = [cell for cell in every if not _is_as_promised(cell, on)]
    for cell in guesses[:1]:
        with promise(next((each for each in part.rules if rules()[each].level == "assumed"), part.rule)):
            cell.run(on)


def _is_as_promised(cell: MatrixCell, on: Target) -> bool:
    """Whether a cell is as expected; `Violation` where the pages answer for what is not. Guesses are told last."""
    try:
        cell.run(on)
    except Violation as broken:
        if broken.level == "assumed":
            return False
        raise
    return True


def those(fits: Callable[[Credential], bool]) -> Senders:
    """The credentials of the run that fit, as senders."""

    def senders(on: Target) -> Iterator[Sender]:
        for name, credential in on.credentials.given.items():
            if fits(credential):
                yield known(name, credential.sent, credential)

    return senders


def known(name: str, headers: dict[str, str], credential: Credential) -> Sender:
    """Whoever sends these headers is treated as this credential."""
    return Sender(name, headers, lambda operation: refusal(operation, credential))
