"""The mock that the tools drive, over HTTP. What it refuses becomes a sentence for a model to read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
from mcp.server.mcpserver.exceptions import ToolError

from mock_server.mcp_server.allowed import parameter_texts

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 120.0
MOST_IN_REFUSAL = 10
"""Issues of a body that a refusal lists."""
WANTS_CONTROL = "Whoever starts the MCP server has to give it the --control-token of this mock."
LONGEST_REFUSAL = 3_000
Query = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `content` is a value where the body is JSON, else its text, None where there is none."""

    status: int
    headers: Mapping[str, str]
    content: Any


class Refused(ToolError):
    """The mock refuses a call of its control API."""

    def __init__(self, answer: Answer, sentence: str) -> None:
        super().__init__(sentence)
        self.answer = answer


class Broken(Exception):
    """The connection ended, or nothing came in time, before there was an answer."""


class Mock:
    """A mock at an address. `token` opens its control API; the verifier token it never has."""

    def __init__(self, url: str, token: str | None = None, seconds: float = ANSWER_SECONDS) -> None:
        self.url = url
        self.token = token
        self.seconds = seconds
        timeout = httpx2.Timeout(seconds, connect=CONNECT_SECONDS)
        self._client = httpx2.AsyncClient(base_url=url, timeout=timeout, trust_env=False)

    async def close(self) -> None:
        """Within the event loop that the calls came from; nothing is asked then."""
        await self._client.aclose()

    async def control(
        self, method: str, path: str, world: str | None = None, *, query: Query | None = None, body: Any = None
    ) -> Any:
        """The content that the control API answers with. `Refused` says why not, other `ToolError`s that none came."""
        answer = await self.call_control(method, path, world, query=query, body=body)
        if answer.status >= 400:
            raise Refused(answer, refusal_text(answer))
        return answer.content

    async def call_control(
        self, method: str, path: str, world: str | None = None, *, query: Query | None = None, body: Any = None
    ) -> Answer:
        """The same, refusals included."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            return await self.send(method, path, world, query=query, content=json_bytes(body), headers=headers)
        except Broken as error:
            raise ToolError(f"The mock at {self.url} did not answer {method} {path}: {error}.") from None

    async def send(
        self,
        method: str,
        path: str,
        world: str | None,
        *,
        query: Query | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request as it is. `ToolError` where no mock is there, `Broken` where one was and no answer came."""
        given = [(name, each) for name, value in (query or {}).items() for each in parameter_texts(name, value)]
        try:
            fields = _fields(headers or {}, world, typed=content is not None)
            response = await self._client.request(method, _with_query(path, given), content=content, headers=fields)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            told = f"No mock answers at {self.url}: {str(error).rstrip('.') or 'nobody listens there'}. "
            raise ToolError(f"{told}Start one with `aurion-mock serve`, or give another --url.") from None
        except httpx2.TimeoutException:
            raise Broken(f"nothing came in {self.seconds:g} seconds") from None
        except (httpx2.LocalProtocolError, httpx2.InvalidURL, ValueError) as error:
            raise ToolError(f"That request cannot be sent: {str(error).rstrip('.')}.") from None
        except httpx2.TransportError as error:
            raise Broken(str(error).rstrip(".") or "the connection ended before an answer") from None
        return Answer(response.status_code, response.headers, _content(response))


def refusal_text(answer: Answer) -> str:
    """Why the mock refuses, and what it says to do about it."""
    detail = answer.content.get("detail") if isinstance(answer.content, dict) else answer.content
    if isinstance(detail, list):
        told = [f"{'.'.join(map(str, each.get('loc', [])))}: {each.get('msg')}" for each in detail[:MOST_IN_REFUSAL]]
        more = f"; and {len(detail) - MOST_IN_REFUSAL} more" if len(detail) > MOST_IN_REFUSAL else ""
        detail = "; ".join(told) + more
    hint = WANTS_CONTROL if answer.status == 401 else answer.headers.get("x-mock-hint")
    said = f"{answer.status} {str(detail)[:LONGEST_REFUSAL].rstrip('.')}."
    return f"{said} {hint}" if hint else said


def _fields(headers: Mapping[str, str], world: str | None, *, typed: bool) -> list[tuple[bytes, bytes]]:
    """Header fields, in UTF-8; `ValueError` for what is no text. With a body one of them says that it is JSON."""
    fields = [(name.encode(), value.encode()) for name, value in headers.items()]
    if world is not None:
        fields.append((b"X-Mock-World", world.encode()))
    if typed and not any(name.lower() == b"content-type" for name, _ in fields):
        fields.append((b"Content-Type", b"application/json"))
    return fields


def json_bytes(body: Any) -> bytes | None:
    """A body as JSON; half a character, which UTF-8 cannot say, is escaped."""
    try:
        return None if body is None else json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(body).encode()


def _with_query(path: str, given: list[tuple[str, str]]) -> str:
    """The path with these too in its query."""
    if not given:
        return path
    path = path.partition("#")[0]
    return f"{path}{'&' if '?' in path else '?'}{urlencode(given, quote_via=quote)}"


def _content(response: httpx2.Response) -> Any:
    if not response.content:
        return None
    if "json" in response.headers.get("content-type", ""):
        try:
            return response.json()
        except ValueError:  # a fault may have broken it
            return response.text
    return response.text
