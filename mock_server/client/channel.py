"""How a control request reaches a mock and its answer comes back. In-process mocks have a channel of their own."""

import json
from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

PATIENCE = 30.0
"""Seconds that an answer may take."""
VERDICTS = ("/_mock/verify", "/_mock/grade")
"""What the verifier token opens, where there is one."""


class MockUnreachable(ConnectionError):
    """Nobody answers there, or what answers is no mock; the sentence says what to do."""


class MockRefused(ValueError):
    """The mock refuses a control request: `status` is the answer's, `detail` what stands in it, text or a list."""

    def __init__(self, status: int, detail: Any, hint: str = "") -> None:
        super().__init__(" ".join(filter(None, [_sentence(detail), hint])))
        self.status = status
        self.detail = detail


class Answer(NamedTuple):
    """What came back; `hint` is its X-Mock-Hint."""

    status: int
    hint: str
    body: bytes


class Channel(Protocol):
    """`MockUnreachable` where no answer comes. Header values are sent as UTF-8."""

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer: ...


class HttpChannel:
    """Over a connection of its own for each request, so that any thread may use it. No proxy is asked."""

    def __init__(self, url: str, timeout: float = PATIENCE) -> None:
        parts = _parts_of(url)
        self._kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port, self._base = str(parts.hostname), parts.port, parts.path
        self._url, self._timeout = url, timeout

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        connection = self._kind(self._host, self._port, timeout=self._timeout)
        try:
            connection.request(method, self._base + target, body, _encoded(headers))
            response = connection.getresponse()
            return Answer(response.status, response.getheader("X-Mock-Hint", ""), response.read())
        except (OSError, HTTPException) as error:
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            told = f"No mock answers at {self._url}: {why}. Start one with aurion-mock serve, or give its address."
            raise MockUnreachable(told) from error
        finally:
            connection.close()


class ControlApi:
    """What /_mock answers, as Python values. `token` opens it where it is not open, `verifier` its verdicts."""

    def __init__(self, channel: Channel, token: str | None, verifier: str | None = None) -> None:
        self._channel = channel
        self._token = token
        self._verifier = verifier

    def call(self, method: str, target: str, world: str | None = None, body: Any = None) -> Any:
        """The answer's JSON, None where it has none. `MockRefused` where it is not a success."""
        status, content, hint = self.answer(method, target, world, body)
        if not 200 <= status < 300:
            raise MockRefused(status, _detail(content), hint)
        return content

    def answer(self, method: str, target: str, world: str | None = None, body: Any = None) -> tuple[int, Any, str]:
        """Status, JSON and hint, whatever it is. Instants in the body may be `datetime`s."""
        headers = {"X-Mock-World": world} if world is not None else {}
        token = self._verifier if self._verifier and target.startswith(VERDICTS) else self._token
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {} if body is None else {"Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body, default=instant).encode()
        answer = self._channel.send(method, target, headers, sent)
        try:
            return answer.status, json.loads(answer.body) if answer.body else None, answer.hint
        except ValueError:
            raise MockUnreachable(f"What answers {method} {target} is no mock: it sends no JSON.") from None


def instant(value: Any) -> str:
    """A `datetime` as the control API reads it. `ValueError` where it has no time zone."""
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} cannot be sent as JSON.")
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} names no time zone: give datetime(…, tzinfo=UTC).")
    return value.isoformat()


def checked_address(url: str) -> str:
    """The address without a slash at its end. `ValueError` says why it is none."""
    _parts_of(url)
    return url.rstrip("/")


def _parts_of(url: str) -> Any:
    try:
        parts = urlsplit(url.rstrip("/"))
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"{url} is no address of a mock. Give one such as http://localhost:4010.")
    return parts


def _encoded(headers: Mapping[str, str]) -> dict[str, bytes]:
    return {name: value.encode() for name, value in headers.items()}


def _detail(content: Any) -> Any:
    return content["detail"] if isinstance(content, dict) and "detail" in content else content


def _sentence(detail: Any) -> str:
    if not isinstance(detail, list):
        return f"{str(detail).rstrip('.')}."
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in detail) + "."
