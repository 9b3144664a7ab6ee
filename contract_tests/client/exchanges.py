"""What was sent and what came back, without the secrets."""

import re
import shlex
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from contract_tests.client import bodies
from contract_tests.redaction import redact, redact_bytes

SHELL_NAMES = {"x-api-key": "AURION_API_KEY", "cookie": "AURION_SESSION", "authorization": "AURION_AUTHORIZATION"}
"""The variables that stand in a curl for a secret, by the header that carries it."""
VARIABLE = re.compile(r"\$AURION_[A-Z0-9_]+", re.ASCII)
"""How such a variable is written."""
EXPANDED = re.compile(r'[\\"`$!]')
"""What means something to a shell within double quotes."""
UNSENDABLE = "\N{REPLACEMENT CHARACTER}"
"""What stands for a NUL, which no argument of a command can have."""
SIGNATURE = "x-workflow-signature"
IDEMPOTENCY = "idempotency-key"
PLAIN_KEY = re.compile(r"[\w .:-]{1,200}", re.ASCII)
"""A key that may have an end of its own: what is sent again under the same key only brings the first answer back."""
NOW, THIS_SHELL = "$(date +%s)", "$$"
"""What ends such a key: the one is new each time, the other the same for all that a shell sends."""
DULL = {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length", "x-mock-world"}
"""Headers that say nothing about a finding."""
LONGEST_BODY = 2_000
"""Bytes of a body that a finding repeats; one that is longer is kept in a file."""


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """One request and its answer. `credential` is the name of who sent it, `operation` the operationId, "" for none."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    content: bytes
    status: int
    answer_headers: tuple[tuple[str, str], ...]
    answer: bytes
    operation: str = ""
    credential: str = ""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def key(self) -> str:
        """Its Idempotency-Key, "" where it has none."""
        return next((value for name, value in self.headers if name.lower() == IDEMPOTENCY), "")

    def curl(self, base: str = "$AURION_URL", keys: Container[str] = ()) -> str:
        """The request as a shell can send it; secrets are variables.

        Its key is another one each time it is sent, where not another request has it too: then it is one of `keys`.
        """
        words = ["curl", "-sS", "-i", "-X", shlex.quote(self.method), _quoted(base, redact(self.target))]
        for name, value in self.headers:
            if name.lower() == IDEMPOTENCY and PLAIN_KEY.fullmatch(value):
                words += ["-H", _quoted(THIS_SHELL if value in keys else NOW, before=f"{name}: {value}-")]
                continue
            known = VARIABLE.fullmatch(value)
            words += ["-H", _quoted(value, before=f"{name}: ") if known else shlex.quote(f"{name}: {redact(value)}")]
        if self.content:
            words += ["--data-binary", _data(self.content)]
        return " ".join(words)


def _data(content: bytes) -> str:
    """What gives curl these bytes: themselves, or the name of a file that has them where they are many."""
    if len(content) > LONGEST_BODY:
        return shlex.quote(f"@{bodies.kept(content)}")
    return shlex.quote(redact_bytes(content).decode("utf-8", "replace").replace("\0", UNSENDABLE))


def _quoted(variable: str, after: str = "", before: str = "") -> str:
    """A word for a shell, in which only the variable is expanded."""
    if EXPANDED.search(before + after):
        return (shlex.quote(before) if before else "") + f'"{variable}"' + (shlex.quote(after) if after else "")
    return f'"{before}{variable}{after}"'


def redacted_headers(
    headers: Iterable[tuple[str, str]], credential: str, secret: Container[str] = ()
) -> tuple[tuple[str, str], ...]:
    """The headers as they may be told: a secret is named, never shown, and what is dull is left out.

    `secret`: the headers, in small letters, that carry a credential besides those that always do.
    """
    kept = []
    for name, value in headers:
        if name.lower() not in DULL:
            kept.append((name, _without_secret(name.lower(), value, credential, secret)))
    return tuple(kept)


def _without_secret(name: str, value: str, credential: str, secret: Container[str]) -> str:
    if name == SIGNATURE:
        return "<hex-hmac-sha256-of-raw-body>"
    if name in secret or (name in SHELL_NAMES and credential):
        variable = f"{SHELL_NAMES.get(name, f'AURION_{name}')}_{credential or 'unknown'}".upper()
        return f"${''.join(letter if letter.isascii() and letter.isalnum() else '_' for letter in variable)}"
    return value


@dataclass(slots=True)
class Trace:
    """The exchanges of one run of a check, in their order. What takes back what it made is no part of them."""

    exchanges: list[RecordedExchange] = field(default_factory=list)

    @property
    def last(self) -> RecordedExchange | None:
        return self.exchanges[-1] if self.exchanges else None

    def restart(self) -> None:
        """Forget what came before: a model plays one story after the other, and only the last one counts."""
        self.exchanges = []

    def copy(self) -> "Trace":
        """The trace up to now."""
        return Trace(list(self.exchanges))


@dataclass
class ExchangeLog:
    """Counts and hands on what a run exchanges. `requests` counts all that was sent, clean-up too.

    trace  takes the exchanges of the check that runs just now
    """

    listeners: list[Callable[[RecordedExchange], None]] = field(default_factory=list)
    trace: Trace | None = None
    requests: int = 0
    lock: Any = field(default_factory=RLock, repr=False, compare=False)

    def add(self, exchange: RecordedExchange, *, traced: bool = True) -> None:
        if traced and self.trace:
            self.trace.exchanges.append(exchange)
        for listener in self.listeners:
            listener(exchange)

    @contextmanager
    def tracing(self) -> Iterator[Trace]:
        """A trace of what is exchanged in here."""
        before, trace = self.trace, Trace()
        self.trace = trace
        try:
            yield trace
        finally:
            self.trace = before
