"""The mock that a client is graded on, as the command has it: its address, and a grading there that ends with us."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from mock_server.exit_code import CommandRefused

PATIENCE = 10
"""Seconds that a mock has to answer in."""

LEASE = 60.0
"""Seconds that a mock which stays goes on playing once this command is gone, whatever became of it."""

RENEWED_EVERY = LEASE / 6

LOST = "The grading is lost."


class Refused(CommandRefused):
    """The mock answers, and will not; `status` is that of its answer."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(told)
        self.status = status


class Unreachable(CommandRefused):
    """There is no answer."""


@dataclass(frozen=True, slots=True)
class Mock:
    """Where a mock is, what opens its grades, and whom a client can be there. `stays` says whether it outlives
    the grading.
    """

    url: str
    token: str | None
    credentials: Mapping[str, str]
    stays: bool

    def call(self, method: str, query: Mapping[str, str], body: Any = None) -> Any:
        """What `/_mock/grade` answers; None where that is nothing. `Refused` and `Unreachable` say why not."""
        asked = f"?{urlencode(query)}" if query else ""
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {self.token}"} if self.token else {}
        )
        content = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/_mock/grade{asked}", content, headers, method=method)  # noqa: S310 - its scheme is checked
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
                return json.loads(answer.read() or b"null")
        except HTTPError as error:
            with error:
                raise Refused(error.code, _refused(self.url, error)) from None
        except (URLError, OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise Unreachable(f"No mock answers at {self.url}: {reason}. Start one with aurion-mock serve.") from None


class Grading:
    """A run on a mock. On one that stays it has a lease, which a thread renews: killed, we leave no troubles behind."""

    def __init__(self, mock: Mock, world: str | None, seed: int, leave_out: tuple[str, ...]) -> None:
        self._mock = mock
        self._world: dict[str, str] = {"world": world} if world else {}
        self._lease = {"lease_ms": int(LEASE * 1_000)} if mock.stays else {}
        begun = mock.call("PUT", self._world, {"seed": seed, "leave_out": list(leave_out), **self._lease})
        self._run = {**self._world, "run": str(begun["run"])}

    @contextmanager
    def kept_up(self) -> Iterator[None]:
        """Renew the lease within."""
        over = Event()
        if self._lease:
            Thread(target=self._renew_until, args=(over,), name="grade-lease", daemon=True).start()
        try:
            yield
        finally:
            over.set()

    def end(self) -> tuple[Any, str]:
        """The report, and a sentence where it is not of all that was sent. `CommandRefused` where it is lost."""
        try:
            early = self._is_over()
            return self._mock.call("DELETE", self._run), early
        except Refused as error:
            if error.status != 404:
                raise
            told = "was started anew, or another grading took the place of this one"
            raise CommandRefused(f"{LOST} The mock at {self._mock.url} {told}.") from None
        except Unreachable as error:
            raise CommandRefused(f"{LOST} {str(error).removesuffix(' Start one with aurion-mock serve.')}") from None

    def _is_over(self) -> str:
        """Why it is not played any more; nothing where it is."""
        if not self._lease:
            return ""
        try:
            self._mock.call("PATCH", self._run, self._lease)
        except Refused as error:
            if error.status != 409:
                raise
            why = f"somebody ended it, or it heard nothing from here for {LEASE:.0f} s"
            return f"The mock stopped playing before the end: {why}. What was sent later is not judged."
        return ""

    def _renew_until(self, over: Event) -> None:
        """One that is lost is told of in the end."""
        while not over.wait(RENEWED_EVERY):
            with suppress(CommandRefused):
                self._mock.call("PATCH", self._run, self._lease)


def _refused(url: str, error: HTTPError) -> str:
    try:
        detail = json.load(error)["detail"]
    except (ValueError, KeyError, TypeError):
        detail = error.reason
    told = detail if isinstance(detail, str) else "; ".join(str(each.get("msg", each)) for each in detail)
    if error.code in {401, 403}:
        which = "verifier" if error.code == 403 or "erifier" in told else "control"
        return f"The mock at {url} refuses: {error.code} {told}. Give its --{which}-token."
    hint = error.headers.get("X-Mock-Hint", "")
    return f"The mock at {url} refuses: {error.code} {told}.{hint and ' '}{hint}"
