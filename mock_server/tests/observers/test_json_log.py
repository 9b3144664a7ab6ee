"""`--log-format json`: an object a line, whatever is told."""

import json
import logging
from datetime import datetime
from typing import Any

import httpx

from mock_server.observers.terminal import JsonHandler
from mock_server.observers.writer import Writer
from mock_server.tests.connections import KEY, NO_TLS
from mock_server.tests.launch import Served


def logged(method: str, path: str, level: str = "info", **options: Any) -> list[dict[str, Any]]:
    """What a mock in the foreground writes to stderr while it gets this request."""
    with Served("--log-format", "json", "--log-level", level) as mock:
        httpx.request(method, f"{mock.url}{path}", verify=NO_TLS, **{"headers": KEY, **options})
        _, _, err = mock.interrupt()
    return [json.loads(line) for line in err.splitlines()]


def test_a_request_is_an_object() -> None:
    [line] = logged("GET", "/api/v1/tickets/1042")
    assert datetime.fromisoformat(line.pop("time")).tzinfo
    assert line.pop("duration_ms") > 0
    assert line.pop("request_id").startswith("req_")
    assert line == {
        "level": "info",
        "logger": "access",
        "message": "200 GET /api/v1/tickets/1042",
        "status": 200,
        "method": "GET",
        "path": "/api/v1/tickets/1042",
        "operation": "get_ticket",
        "world": "default",
    }


def test_a_refusal_says_why() -> None:
    [line] = logged("GET", "/api/v1/tickets/7777", headers={**KEY, "X-Mock-World": "else"})
    assert (line["status"], line["world"]) == (404, "else")
    assert json.loads(line["response_body"]) == {"detail": "Ticket not found"}


def test_details_have_bodies_and_no_secrets() -> None:
    body = {"subject": "VPN", "api_key": "ak_live_hidden"}
    [line] = logged("POST", "/api/v1/tickets?token=hidden&limit=1", "debug", json=body)
    assert line["level"] == "debug"
    assert "VPN" in line["request_body"]
    assert "VPN" in line["response_body"]
    assert "hidden" not in json.dumps(line)
    assert "limit=1" in line["query"]


class Kept(Writer):
    """Keeps what it is given."""

    def __init__(self) -> None:
        super().__init__("stderr")
        self.taken: list[str] = []

    def write(self, text: str) -> None:
        self.taken.append(text)


def test_a_record_with_a_traceback_and_odd_characters_is_one_object() -> None:
    writer, error = Kept(), ValueError("no\nway")
    message = "torn \ud800 and\nbroken"
    record = logging.LogRecord("else", logging.ERROR, __file__, 1, message, None, (ValueError, error, None))
    JsonHandler(writer).emit(record)
    [text] = writer.taken
    assert "\n" not in text
    told = json.loads(text)
    assert (told["level"], told["logger"]) == ("error", "else")
    assert told["message"] == message
    assert "ValueError: no\nway" in told["exception"]
