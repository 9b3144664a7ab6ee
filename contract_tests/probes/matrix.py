"""The matrix of who may do what: cells, and how one is put to the test without anything coming of it.

The records are not there, and a body is the list `[]`, so whoever is let in gets a 404 or a 422.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import httpx

from contract_tests.access import NO_KEYS, Refusal, acts_at_once, entered, nowhere, refusal
from contract_tests.calling import Caller
from contract_tests.contract import Level
from contract_tests.credentials import Credential
from contract_tests.deployment import Deployment
from contract_tests.expecting import Broken, NotGiven, answer, parsed
from contract_tests.promises import add
from contract_tests.wire.guard import TENANT_WIDE
from mock_server.document.operations import Operation


@dataclass(frozen=True)
class Sender:
    """What a request carries, who that is in words, and how an operation refuses it."""

    name: str
    headers: dict[str, str]
    refusal: Callable[[Operation], Refusal | None]


KEPT_OUT = {401, 402, 403}
"""The statuses that say that somebody is not let in. Any other refuses what was asked for, which is not there."""
Operations = Callable[[Operation], bool]
Senders = Callable[[Deployment], Iterable[Sender]]


@dataclass(frozen=True)
class Part:
    """A part of the matrix. `refuses`: it shows nothing unless somebody has to be refused."""

    rule: str
    name: str
    operations: Operations
    senders: Senders
    refuses: bool = False


@dataclass(frozen=True)
class Cell:
    """One operation by one sender."""

    operation: Operation
    sender: Sender

    @property
    def refusal(self) -> Refusal | None:
        return self.sender.refusal(self.operation)

    def examine(self, on: Deployment) -> None:
        """Ask, and compare the answer with the refusal, or with what comes of being let in."""
        came, expected = ask(on, self.operation, self.sender.headers), self.refusal
        what = f"{self.operation.id} by {self.sender.name}"
        if expected is None:
            if came.status_code not in entered(self.operation):
                level: Level = "documented" if came.status_code in KEPT_OUT or came.is_server_error else "assumed"
                raise Broken(f"{what} to be let in", answer(came), level=level)
            return
        status, words = expected
        alike = parsed(came) == {"detail": words} if on.is_our_mock or expected == NO_KEYS else True
        if came.status_code != status or not alike:
            level = "assumed" if came.is_client_error and expected != NO_KEYS else "documented"
            raise Broken(f'{what} to be refused with {status} {{"detail": "{words}"}}', answer(came), level=level)
        if status == httpx.codes.UNAUTHORIZED and not came.headers.get("WWW-Authenticate"):
            raise Broken(f"{what} to be refused with the header WWW-Authenticate", answer(came), level="assumed")


def ask(on: Deployment, operation: Operation, headers: dict[str, str]) -> httpx.Response:
    """Call an operation so that nothing can come of it."""
    caller, where = Caller(on.http, "", headers), nowhere(on, operation)
    if operation.body:
        return caller.request(operation.method, where, json=[])
    return caller.request(operation.method, where)


def cells(on: Deployment, part: Part) -> Iterator[Cell]:
    """Every operation of the part by every sender of it."""
    for sender in part.senders(on):
        yield from (Cell(each, sender) for each in on.contract.operations if part.operations(each))


def may_be_asked(on: Deployment, cell: Cell) -> bool:
    """Not what would act at once for a caller who is let in, nor what touches all that others have."""
    if cell.refusal is None and acts_at_once(cell.operation):
        return False
    return on.exclusive or cell.operation.id not in TENANT_WIDE


def put_to_the_test(parts: Iterable[Part]) -> None:
    """Make each part a case."""
    for part in parts:
        add("probes", part.name, (part.rule,), partial(_examine, part))


def _examine(part: Part, on: Deployment) -> None:
    every = [cell for cell in cells(on, part) if may_be_asked(on, cell)]
    if not any(cell.refusal or not part.refuses for cell in every):
        raise NotGiven(f"no credential was given that {'has to be refused' if part.refuses else 'this is about'}")
    for cell in every:
        cell.examine(on)


def those(fits: Callable[[Credential], bool]) -> Senders:
    """The credentials of the run that fit, as senders."""

    def senders(on: Deployment) -> Iterator[Sender]:
        for name, credential in on.credentials.given.items():
            if fits(credential):
                yield known(name, credential.sent, credential)

    return senders


def known(name: str, headers: dict[str, str], credential: Credential) -> Sender:
    """Whoever sends these headers is treated as this credential."""
    return Sender(name, headers, lambda operation: refusal(operation, credential))
