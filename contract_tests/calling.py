"""Who calls, and in which world: all that the kit knows of a deployment is its address."""

from dataclasses import dataclass, replace
from typing import Any

import httpx

Json = Any
SESSION_COOKIE = "aurion_session"


def key_header(key: str) -> dict[str, str]:
    """What a caller with an API key sends."""
    return {"X-API-Key": key}


def session_header(session: str) -> dict[str, str]:
    """What a caller with a dashboard session sends."""
    return {"Cookie": f"{SESSION_COOKIE}={session}"}


@dataclass(frozen=True, slots=True)
class Caller:
    """One credential in one world. Bodies are JSON; a header that is given is sent besides the credential's."""

    http: httpx.Client
    world: str
    credential: dict[str, str]

    def key(self, key: str) -> "Caller":
        """The same world, seen with an API key."""
        return replace(self, credential=key_header(key))

    def session(self, session: str) -> "Caller":
        """The same world, seen with a dashboard session."""
        return replace(self, credential=session_header(session))

    def request(self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        sent = {"X-Mock-World": self.world, **self.credential, **(headers or {})}
        return self.http.request(method, path, headers=sent, **options)

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.request("GET", path, params=query)

    def post(self, path: str, body: Json = None, idempotency_key: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return self.request("POST", path, headers, json=body)

    def put(self, path: str, body: Json) -> httpx.Response:
        return self.request("PUT", path, json=body)

    def patch(self, path: str, body: Json) -> httpx.Response:
        return self.request("PATCH", path, json=body)

    def delete(self, path: str) -> httpx.Response:
        return self.request("DELETE", path)

    def set_clock(self, now: str) -> None:
        """Stop the world's clock at that instant."""
        self.put("/_mock/clock", {"now": now, "mode": "frozen"}).raise_for_status()

    def advance(self, *, hours: int = 0, seconds: int = 0) -> None:
        """Let the world's time pass."""
        self.post("/_mock/clock/advance", {"seconds": hours * 3600 + seconds}).raise_for_status()

    def begin(self, scenario: str) -> None:
        """Begin the world anew from a scenario."""
        self.put(f"/_mock/worlds/{self.world}", {"scenario": scenario}).raise_for_status()


def body(response: httpx.Response, status: int) -> Json:
    """The body of an answer that has this status."""
    assert response.status_code == status, f"{response.request.method} {response.request.url}: {response.text}"
    return response.json() if response.content else None


def refused(response: httpx.Response, status: int, detail: str) -> None:
    """The answer is this refusal, word for word."""
    assert (response.status_code, response.json()) == (status, {"detail": detail})


def invalid(response: httpx.Response) -> set[str]:
    """Where the answer, a 422, says that something is wrong: `body.subject`, `query.limit` …"""
    issues = body(response, 422)["detail"]
    assert all(issue.keys() == {"loc", "msg", "type"} for issue in issues)
    return {".".join(map(str, issue["loc"])) for issue in issues}
