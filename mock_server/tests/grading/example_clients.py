"""Clients of the API: one as it should be, and some that each get one thing wrong."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.utils import parsedate_to_datetime
from time import sleep, time
from typing import Any
from uuid import uuid4

import httpx

from mock_server.tests.connections import KEY, NO_TLS

TRANSIENT = {429, 502, 503, 504}


class GaveUp(Exception):
    """All attempts failed."""


class Careful:
    """Waits as it is told, else longer and longer with some chance; keeps its key; gives up."""

    attempts = 5
    first_wait = 0.08
    longest_wait = 30.0
    transient = TRANSIENT

    def __init__(self, url: str, world: str = "default") -> None:
        self._http = httpx.Client(base_url=url, headers={**KEY, "X-Mock-World": world}, verify=NO_TLS, timeout=5)
        self._chance = random.Random(7)  # noqa: S311 - for jitter

    def __enter__(self) -> "Careful":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer; `GaveUp` where there was none that is of use."""
        key = uuid4().hex
        for attempt in range(self.attempts):
            answer = self._attempt(method, path, self.headers(method, key), options)
            if answer is not None and answer.status_code not in self.transient:
                return answer
            if attempt + 1 == self.attempts or not self.may_repeat(method, answer):
                break
            sleep(self.wait(attempt, None if answer is None else answer.headers.get("retry-after")))
        raise GaveUp

    def headers(self, method: str, key: str) -> dict[str, str]:
        return {"Idempotency-Key": key} if method == "POST" else {}

    def may_repeat(self, method: str, answer: httpx.Response | None) -> bool:
        return True

    def wait(self, attempt: int, told: str | None) -> float:
        if told is None:
            return self.own_wait(attempt)
        return float(told) if told.isdecimal() else max(0.0, parsedate_to_datetime(told).timestamp() - time())

    def own_wait(self, attempt: int) -> float:
        return min(self.longest_wait, self.first_wait * 2.0**attempt) * (1 + self._chance.random())

    def _attempt(self, method: str, path: str, headers: dict[str, str], options: Any) -> httpx.Response | None:
        """An answer that can be read, or None."""
        try:
            answer = self._http.request(method, path, headers=headers, **options)
            if answer.content:
                answer.json()
        except (httpx.TransportError, ValueError):
            return None
        return answer


class IgnoresRetryAfter(Careful):
    def wait(self, attempt: int, told: str | None) -> float:
        return self.own_wait(attempt)


class DropsItsKey(Careful):
    """Makes a key for each attempt, and not for each call."""

    def headers(self, method: str, key: str) -> dict[str, str]:
        return super().headers(method, uuid4().hex)


class RetriesForEver(Careful):
    attempts = 1_000
    longest_wait = 0.2


class RetriesRefusals(Careful):
    transient = TRANSIENT | {400, 401, 403, 404, 422}


class NeverRetries(Careful):
    attempts = 1


class NeverRetriesNorHasKeys(NeverRetries):
    def headers(self, method: str, key: str) -> dict[str, str]:
        return {}


class WaitsAlwaysTheSame(Careful):
    """What it waits is long enough for a busy machine not to change it much."""

    attempts = 4
    first_wait = 0.5

    def own_wait(self, attempt: int) -> float:
        return self.first_wait * (1 + self._chance.random() * 0.19)


class WaitsWithoutChance(Careful):
    """The same."""

    attempts = 3
    first_wait = 1.0

    def own_wait(self, attempt: int) -> float:
        return self.first_wait * 2.0**attempt


class HasNoKeys(Careful):
    """Leaves alone what may have been done."""

    def headers(self, method: str, key: str) -> dict[str, str]:
        return {}

    def may_repeat(self, method: str, answer: httpx.Response | None) -> bool:
        return answer is not None or method != "POST"


class LeavesCreationsAlone(HasNoKeys):
    """Whatever was answered."""

    def may_repeat(self, method: str, answer: httpx.Response | None) -> bool:
        return method != "POST"


class RepeatsWithoutKeys(HasNoKeys):
    def may_repeat(self, method: str, answer: httpx.Response | None) -> bool:
        return True


def run_suite(client: Careful, size: int = 10) -> None:
    """Its tests: each call is another one, and those that fail are as they are. Reads, creations and writes are dealt
    troubles apart: beside each other they meet the same.
    """

    def run(method: str) -> None:
        for number in range(size):
            path, options = call_of(method, number)
            with suppress(GaveUp):
                client.call(method, path, **options)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, ("POST", "GET", "PUT")))


def call_of(method: str, number: int) -> tuple[str, dict[str, Any]]:
    if method == "GET":
        return f"/api/v1/tickets?limit={number + 1}", {}
    path = "/api/v1/tickets" if method == "POST" else "/api/v1/tickets/1042"
    return path, {"json": {"subject": f"Printer {number}"}}
