"""A deployment that breaks the document on purpose: the mock, whose answer is altered as the request asks for.

Twenty requests that are not as the document has them, and twenty answers, each with the one place where that is.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mock_server.http.wire import Asgi, Receive, Scope, Send
from mock_server.tests.proxy.standing import KEY, OWNER, TICKET, TICKETS, Place

PLANT = "X-Plant"
HOURS = "/api/v2/business-hours"
RESTORED = "/api/v2/workflows/wf_abc123/versions/99999999999/restore"
SUBJECT = {"subject": "VPN"}


@dataclass(frozen=True)
class BrokenRequest:
    """A request, and what is wrong with it."""

    where: str
    method: str
    path: str
    credentials: dict[str, str] = field(default_factory=lambda: KEY)
    json: Any = None
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return "request", self.where


JSON_SENT = {"Content-Type": "application/json"}
BROKEN_REQUESTS = (
    BrokenRequest("path.ticket_id", "GET", "/api/v1/tickets/abc"),
    BrokenRequest("path.version", "POST", RESTORED, OWNER),
    BrokenRequest("query.limit", "GET", f"{TICKETS}?limit=ten"),
    BrokenRequest("query.limit", "GET", f"{TICKETS}?limit=0"),
    BrokenRequest("query.limit", "GET", f"{TICKETS}?limit=101"),
    BrokenRequest("query.status", "GET", f"{TICKETS}?status=lost"),
    BrokenRequest("query.start_date", "GET", "/api/v2/sla/analytics/summary?start_date=2026-13-01"),
    BrokenRequest("header.Idempotency-Key", "POST", TICKETS, json=SUBJECT, headers={"Idempotency-Key": "k" * 256}),
    BrokenRequest("header.X-API-Key", "GET", TICKETS, {}),
    BrokenRequest("cookie.aurion_session", "GET", "/api/v2/teams"),
    BrokenRequest("header.Content-Type", "POST", TICKETS, content=b"{}", headers={"Content-Type": "text/plain"}),
    BrokenRequest("body", "POST", TICKETS, content=b'{"subject": "VPN"', headers=JSON_SENT),
    BrokenRequest("body", "POST", TICKETS),
    BrokenRequest("body.subject", "POST", TICKETS, json={"priority": "low"}),
    BrokenRequest("body.subject", "POST", TICKETS, json={"subject": "x" * 201}),
    BrokenRequest("body.priority", "POST", TICKETS, json={"subject": "VPN", "priority": 5}),
    BrokenRequest("body.timezone", "POST", HOURS, OWNER, json={"name": "A", "timezone": "Mars/Base"}),
    BrokenRequest(
        "body.schedule.0.start_time",
        "POST",
        HOURS,
        OWNER,
        json={"name": "A", "schedule": [{"day_of_week": 0, "start_time": "25:00", "end_time": "17:30"}]},
    ),
    BrokenRequest("path", "GET", "/api/v1/tickts"),
    BrokenRequest("method", "PATCH", TICKET, json=SUBJECT),
)


LIMITS = {"x-ratelimit-limit": "300", "x-ratelimit-remaining": "0"}


@dataclass
class Answer:
    """What the mock answers, to be altered."""

    status: int
    headers: dict[str, str]
    body: bytes

    def change(self, **fields: Any) -> None:
        """Other values for properties of the body."""
        self.body = json.dumps({**json.loads(self.body), **fields}).encode()

    def refuse(self, status: int, **headers: str) -> None:
        """Another status, as the page words it."""
        self.status, self.body = status, b'{"detail": "API key rate limit exceeded", "limit": 300}'
        self.headers |= LIMITS | headers


@dataclass(frozen=True)
class BrokenAnswer:
    """A request that is well, and what is done to its answer. `rule` is whether the pages promise what is broken."""

    where: str
    alter: Callable[[Answer], object]
    path: str = TICKET
    json: Any = None
    rule: str | None = None

    @property
    def method(self) -> str:
        return "POST" if self.json else "GET"

    @property
    def place(self) -> Place:
        return "response", self.where


def _status(status: int) -> Callable[[Answer], object]:
    return lambda answer: setattr(answer, "status", status)


def _header(name: str, value: str | None) -> Callable[[Answer], object]:
    return lambda answer: answer.headers.pop(name) if value is None else answer.headers.update({name: value})


def _body(body: bytes) -> Callable[[Answer], object]:
    return lambda answer: setattr(answer, "body", body)


def _fields(**fields: Any) -> Callable[[Answer], object]:
    return lambda answer: answer.change(**fields)


def _without_subject(answer: Answer) -> None:
    ticket = json.loads(answer.body)
    del ticket["subject"]
    answer.body = json.dumps(ticket).encode()


def _with_priority(answer: Answer) -> None:
    page = json.loads(answer.body)
    page["data"][0]["priority"] = "lowest"
    answer.body = json.dumps(page).encode()


PROMISED = "SCHEMA"
BROKEN_ANSWERS = (
    BrokenAnswer("status", _status(418)),
    BrokenAnswer("status", _status(202), rule=PROMISED),
    BrokenAnswer("status", lambda answer: answer.refuse(503), rule=PROMISED),
    BrokenAnswer("header.X-Request-Id", _header("x-request-id", None)),
    BrokenAnswer("header.X-RateLimit-Limit", _header("x-ratelimit-limit", "many")),
    BrokenAnswer("header.Retry-After", lambda answer: answer.refuse(429), rule="RATE-03"),
    BrokenAnswer("header.Retry-After", lambda answer: answer.refuse(429, **{"retry-after": "0"}), rule=PROMISED),
    BrokenAnswer("header.WWW-Authenticate", lambda answer: answer.refuse(401)),
    BrokenAnswer("header.Idempotency-Replayed", _header("idempotency-replayed", "maybe"), TICKETS, SUBJECT),
    BrokenAnswer("header.Content-Type", _header("content-type", "text/html"), rule=PROMISED),
    BrokenAnswer("body", _body(b'{"id": 1042'), rule=PROMISED),
    BrokenAnswer("body", _body(b""), rule=PROMISED),
    BrokenAnswer("body", _header("content-encoding", "gzip"), rule=PROMISED),
    BrokenAnswer("body.subject", _without_subject, rule=PROMISED),
    BrokenAnswer("body.id", _fields(id="1042"), rule=PROMISED),
    BrokenAnswer("body.status", _fields(status="lost"), rule=PROMISED),
    BrokenAnswer("body.created_at", _fields(created_at="yesterday"), rule=PROMISED),
    BrokenAnswer("body.category", _fields(category=["Network"]), rule=PROMISED),
    BrokenAnswer("body.data.0.priority", _with_priority, TICKETS),
    BrokenAnswer("body.total", _fields(total="many"), TICKETS),
)


def planted(app: Asgi) -> Asgi:
    """The mock, whose answer is altered by the plant that the request has the number of."""

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        asked = [int(value) for name, value in scope["headers"] if name == PLANT.lower().encode()]
        answer = Answer(0, {}, b"")

        async def take(message: Any) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                answer.body += message.get("body", b"")

        await app({**scope, "extensions": {}}, receive, take)
        for number in asked:
            BROKEN_ANSWERS[number].alter(answer)
        if "content-length" in answer.headers:
            answer.headers["content-length"] = str(len(answer.body))
        headers = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
        return None

    return answering
