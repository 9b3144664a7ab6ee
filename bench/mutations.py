"""Hostile requests from a seed: what the document describes, with wrong values in it; and its bytes, broken."""

import json
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import quote

from mock_server.document import loading
from mock_server.document.operations import Operation, Parameter

KEYS = ("ak_live_xxxx", "ak_live_readonly", "ak_live_noscope", "ak_live_starter", "nobody's")
SESSIONS = ("sess_tenant_owner", "sess_agent", "sess_tenant_readonly", "sess_other_tenant", "nobody's")
WORLDS = (*[""] * 30, *["fuzz-1", "fuzz-2"] * 10, "w" * 300, "%01", "ünïcode", "../..")
IDS = ("1042", "team_001", "bh_abc123", "sched_abc123", "sla_abc123", "rule_abc123", "wf_abc123", "run_456", "conv_456")
TEXTS = (
    "", " ", "x" * 300, "x" * 20_000, "\x00", "\u202e", "é", "😀", "\ud800", "%00", "../../etc/passwd", "null", "NaN",
    "2026-02-30T00:00:00Z", "9999-12-31T23:59:59Z", "0000-00-00", "Factory", "1e400", "-0", "{}", "'; --", "<script>",
)  # fmt: skip
NUMBERS = (0, -1, 1, 2**31, 2**63, -(2**63), 10**400, 0.1, -0.0, 1e308, 5e-324, float("inf"), float("nan"))
OTHERS: tuple[Any, ...] = (None, True, False, [], {}, [[]], [None] * 2_000, {"": ""}, {"a": {"b": {"c": []}}})
DEPTHS = (10, 1_000, 100_000)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "get")
PAGES = ("/", "/docs", "/openapi.json", "/sign-in", "/docs/swagger-ui.css", "/favicon.ico", "/_mock/openapi.json", "/x")
CLOCKS = ("1970-01-01T00:00:00Z", "2026-03-09T00:00:00Z", "8999-12-31T00:00:00Z", "9000-01-01T00:00:01Z")
SPLICES = (
    b"\r\n", b"\n", b"\r", b"\0", b" ", b":", b"\xff", b"%", b"\r\n\r\n", b"Content-Length: 5\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Connection: Upgrade\r\nUpgrade: h2c\r\n", b"Expect: 100-continue\r\n",
    b"ffffffffffffffffff\r\n", b"Host: evil.example\r\n", b"HTTP/9.9", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
)  # fmt: skip

ON_PURPOSE = ("/_mock/faults", "/_mock/grade")
"""What has the mock answer 503, or nothing, because somebody asked for it."""


class Mutations:
    """Draws requests, as bytes that are ready to be sent. The same seed draws the same ones."""

    def __init__(self, seed: int, host: str) -> None:
        self.random = Random(seed)  # noqa: S311 - chance from a seed is the point
        self.host = host
        self.documents = {name: loading.load(name) for name in ("api", "control")}
        self.operations = {
            name: [each for each in document.operations if not each.path.startswith(ON_PURPOSE)]
            for name, document in self.documents.items()
        }

    def well_formed(self) -> bytes:
        """A message that is HTTP, whatever it asks for."""
        kind = self.random.random()
        if kind < 0.05:
            return self._page()
        return self._call("control" if kind < 0.2 else "api")

    def broken(self) -> bytes:
        """A message with some of its bytes changed, so that it need not be HTTP any more."""
        message = bytearray(self.well_formed()[:60_000])
        for _ in range(self.random.randint(1, 6)):
            self.random.choice((self._flip, self._cut, self._splice, self._double, self._shorten))(message)
        return bytes(message)

    # Well-formed messages

    def _call(self, document: str) -> bytes:
        operation: Operation = self.random.choice(self.operations[document])
        path = "/".join(map(self._segment, operation.path.split("/")))
        query = "&".join(
            f"{self._name(each)}={quote(self._parameter(each), errors='surrogatepass')}"
            for each in operation.parameters
            if each.location == "query" and self._perhaps(0.5)
        )
        method = self.random.choice(METHODS) if self._perhaps(0.05) else operation.method
        body = self._body(operation) if operation.body and not self._perhaps(0.05) else b""
        return self._message(method, f"{path}?{query}" if query else path, self._headers(), body)

    def _page(self) -> bytes:
        form = quote(f"session={self._text()}", safe="=", errors="surrogatepass").encode()
        method = self.random.choice(("GET", "POST", "HEAD", "OPTIONS", "PUT"))
        headers = [("Content-Type", "application/x-www-form-urlencoded"), *self._headers()[1:]]
        return self._message(method, self.random.choice(PAGES), headers, form if method == "POST" else b"")

    def _message(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> bytes:
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self.host}", *(f"{name}: {value}" for name, value in headers)]
        if body and self._perhaps(0.2):
            lines.append("Transfer-Encoding: chunked")
            body = self._chunked(body)
        elif body or method in {"POST", "PUT", "PATCH"}:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogatepass") + body

    def _chunked(self, body: bytes) -> bytes:
        size = self.random.randint(1, len(body))
        parts = [body[at : at + size] for at in range(0, len(body), size)][:500]
        return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"

    def _headers(self) -> list[tuple[str, str]]:
        headers = [("Content-Type", self._rarely("application/json", self._header_text))]
        if self._perhaps(0.3):
            headers.append(("X-API-Key", self._rarely(KEYS[0], lambda: self.random.choice(KEYS))))
        if self._perhaps(0.9):
            session = self._rarely(SESSIONS[0], lambda: self.random.choice(SESSIONS))
            headers.append(("Cookie", f"aurion_session={session}"))
        if world := self.random.choice(WORLDS):
            headers.append(("X-Mock-World", world))
        others = ("Idempotency-Key", "Origin", "X-Request-Id", "X-Workflow-Signature", "Authorization", "X-Y")
        headers += [(name, self._header_text()) for name in others if self._perhaps(0.1)]
        if self._perhaps(0.05):
            offer = [("Upgrade", "h2c"), ("HTTP2-Settings", "AAMAAABk")]
            return [*headers, ("Connection", "close, Upgrade, HTTP2-Settings"), *offer]
        return [*headers, ("Connection", "close")]

    def _segment(self, segment: str) -> str:
        if not segment.startswith("{"):
            return segment
        return self._rarely(self.random.choice(IDS), lambda: quote(self._text()[:500], safe="", errors="surrogatepass"))

    def _parameter(self, parameter: Parameter) -> str:
        return self._rarely(str(parameter.schema.get("example", 1)), self._text)

    def _name(self, parameter: Parameter) -> str:
        return self._rarely(parameter.name, lambda: quote(self._text()[:50], errors="surrogatepass"))

    def _body(self, operation: Operation) -> bytes:
        content = operation.raw["requestBody"]["content"]["application/json"]
        given: list[Any] = [each["value"] for each in content.get("examples", {}).values() if "value" in each]
        example = content.get("example") or (given[0] if given else {})
        if self._perhaps(0.02):
            depth = self.random.choice(DEPTHS)
            return b'{"a":' + b"[" * depth + b"]" * (depth if self._perhaps(0.5) else 0) + b"}"
        value = json.loads(json.dumps(example))
        if "clock" in operation.path and self._perhaps(0.5):
            value = {self.random.choice(("now", "to")): self.random.choice(CLOCKS)}
        for _ in range(self.random.choice((0, 0, 1, 1, 2, 5))):
            value = self._changed(value)
        text = json.dumps(value, ensure_ascii=self._perhaps(0.5))
        if self._perhaps(0.05):
            text = text.replace("{", '{"subject": "twice", "subject": "twice", ', 1)
        return text.encode("utf-8", "surrogatepass")

    def _changed(self, value: Any) -> Any:
        """The value with something in it that does not belong there."""
        if isinstance(value, dict) and value and self._perhaps(0.9):
            key = self.random.choice(list(value))
            changed = dict(value)
            if self._perhaps(0.15):
                del changed[key]
            elif self._perhaps(0.1):
                changed[self._text()[:100]] = self._anything()
            else:
                changed[key] = self._changed(value[key])
            return changed
        if isinstance(value, list) and value and self._perhaps(0.7):
            place = self.random.randrange(len(value))
            return [*value[:place], self._changed(value[place]), *value[place:]]
        return self._anything()

    def _anything(self) -> Any:
        return self.random.choice(
            (self._text, lambda: self.random.choice(NUMBERS), lambda: self.random.choice(OTHERS))
        )()

    def _text(self) -> str:
        return self.random.choice((*TEXTS, *IDS))

    def _header_text(self) -> str:
        text = self._text().encode("utf-8", "surrogatepass").decode("latin-1")
        return "".join(letter for letter in text if letter >= " ")[:5_000]

    def _rarely(self, usual: str, other: Callable[[], str]) -> str:
        return other() if self._perhaps(0.15) else usual

    def _perhaps(self, chance: float) -> bool:
        return self.random.random() < chance

    # Broken bytes

    def _flip(self, message: bytearray) -> None:
        if message:
            message[self.random.randrange(len(message))] = self.random.randrange(256)

    def _cut(self, message: bytearray) -> None:
        at = self.random.randrange(len(message) + 1)
        del message[at : at + self.random.randint(1, 40)]

    def _splice(self, message: bytearray) -> None:
        at = self.random.randrange(len(message) + 1)
        message[at:at] = self.random.choice(SPLICES)

    def _double(self, message: bytearray) -> None:
        begin = self.random.randrange(len(message) + 1)
        message[begin:begin] = message[begin : begin + self.random.randint(1, 400)]

    def _shorten(self, message: bytearray) -> None:
        if self._perhaps(0.3):
            del message[self.random.randrange(len(message) + 1) :]
