"""Who calls, and in which world of a mock: all that the kit knows of a deployment is its address."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from contract_tests.assertions import Violation, as_json
from contract_tests.credentials import SESSION_COOKIE

Json = Any
PROVOKED = "provoked"
"""The extension of a request that says whether it may be throttled."""
PATIENCE = 30
"""Seconds after which a server that should answer counts as hung."""
WEBHOOK_SECRET = "whsec_docs"  # noqa: S105 - a fixture's


def key_header(key: str) -> dict[str, str]:
    """What a caller with an API key sends."""
    return {"X-API-Key": key}


def session_header(session: str) -> dict[str, str]:
    """What a caller with a dashboard session sends."""
    return {"Cookie": f"{SESSION_COOKIE}={session}"}


@contextmanager
def connection(url: str) -> Iterator[httpx.Client]:
    """A connection to a mock, for any number of callers."""
    with httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE) as client:
        yield client


def signature(content: bytes, secret: str = WEBHOOK_SECRET) -> str:
    """What the webhook of a workflow wants to see of these bytes."""
    return hmac.new(secret.encode(), content, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Caller:
    """One credential, in one world of a mock ("" where the connection says which, or there are none).

    Bodies are JSON; a header that is given is sent besides the credential's. `provokes`: its requests may be throttled,
    so nothing waits for a limit before them, and a 429 is an answer as any other.
    """

    http: httpx.Client
    world: str
    credential: dict[str, str] = field(repr=False)
    provokes: bool = False

    def key(self, key: str) -> "Caller":
        """The same world, seen with an API key."""
        return replace(self, credential=key_header(key))

    def session(self, session: str) -> "Caller":
        """The same world, seen with a dashboard session."""
        return replace(self, credential=session_header(session))

    def anonymous(self) -> "Caller":
        """The same world, seen by somebody without a credential."""
        return replace(self, credential={})

    def provoking(self) -> "Caller":
        """The same caller, who may exhaust a limit on purpose."""
        return replace(self, provokes=True)

    def request(self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        world = {"X-Mock-World": self.world} if self.world else {}
        sent = {**world, **self.credential, **(headers or {})}
        try:
            return self.http.request(method, path, headers=sent, extensions={PROVOKED: self.provokes}, **options)
        except httpx.InvalidURL as error:
            raise Violation("ids that can stand in a path", f"{method} {as_json(path)}: {error}") from None

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.request("GET", path, params=query or None)

    def post(self, path: str, body: Json = None, idempotency_key: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return self.request("POST", path, headers, json=body)

    def put(self, path: str, body: Json) -> httpx.Response:
        return self.request("PUT", path, json=body)

    def patch(self, path: str, body: Json) -> httpx.Response:
        return self.request("PATCH", path, json=body)

    def delete(self, path: str) -> httpx.Response:
        return self.request("DELETE", path)

    def begin(self, scenario: str) -> None:
        """Begin the world anew from a scenario."""
        self.put(f"/_mock/worlds/{self.world}", {"scenario": scenario}).raise_for_status()
