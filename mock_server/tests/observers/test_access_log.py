"""What a line says, at each level, and what none may do to the terminal that shows it."""

import json
import logging
import re
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import httpx
import pytest

from mock_server.control.pipeline import ControlPipeline
from mock_server.http.pipeline import Pipeline
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, NO_TLS, Connection, client, request
from mock_server.tests.launch import Served
from mock_server.tests.programs import AURION_MOCK, environment, run

MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
STEERING = f"\x1b[2J\x07\x7f\x80\x9b\x9f\u2028\u2029\ufeff{MARKS}"
"""Controls of C0 and C1, what turns the direction of text, and ends of lines that are none in a file."""
SCENARIO = """\
clock: 2026-03-08T20:00:00Z
tenants:
  "t_\\e[31m\\u202e": {plan: starter, profile: true}
keys:
  "ak_\\e[2J\\x9b": {tenant: "t_\\e[31m\\u202e", scopes: []}
"""


def steers(text: str) -> set[str]:
    """The characters of a text, its ends of lines apart, that a terminal would obey or hide."""
    return {each for each in text.replace("\n", "") if not each.isprintable()}


def get(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers=headers, verify=NO_TLS)


def printed(*options: str, sends: list[bytes], env: dict[str, str] | None = None) -> str:
    """What a mock with these options wrote to stderr about these requests."""
    with Served(*options, env=env) as mock:
        for each in sends:
            with Connection(mock) as connection:
                connection.send(each)
        return mock.interrupt()[2]


# Nobody's bytes steer the terminal.


@pytest.mark.parametrize("level", ["info", "debug"])
def test_the_name_of_a_world_is_printable(level: str) -> None:
    names = [b"a\x9b2Jz", b"\xe9", "\u202eevil".encode(), b"\xff\xfe", "\u2028".encode()]
    start = request("GET /api/v1/tickets", KEY).removesuffix(b"\r\n")
    err = printed("--log-level", level, sends=[start + b"X-Mock-World: " + name + b"\r\n\r\n" for name in names])
    assert err.count("GET /api/v1/tickets") == len(names)
    assert steers(err) == set()


def test_bodies_are_printable_and_what_is_plain_stays_as_it_was_sent() -> None:
    """The last of the three is no text, and is shown as bytes."""
    steering = json.dumps({"subject": f"a{STEERING}z", "description": "\nb\r\n"}, ensure_ascii=False).encode()
    plain = json.dumps({"subject": "Réseau 网络 🙂"}, ensure_ascii=False).encode()
    headers = {**KEY, "Content-Type": "application/json"}
    sent = (steering, plain, b'{"subject": "\xff\xed\xa0\x80"}')
    err = printed("--log-level", "debug", sends=[request("POST /api/v1/tickets", headers, each) for each in sent])
    lines = err.splitlines()
    assert lines[0].startswith("201 POST /api/v1/tickets")
    assert steers(err) == set()
    assert len(lines) == 3 * 2 + 2
    for escape in (r"\x7f", r"\x80", r"\x9b", r"\u061c", r"\u200e", r"\u202e", r"\u2028", r"\u2069", r"\ufeff"):
        assert escape in lines[1]
    assert plain.decode() in lines[4]
    assert r"\xff\xed\xa0\x80" in lines[7]


def test_a_hint_says_in_ascii_what_was_sent() -> None:
    """RFC 9110 5.5: a new field limits its value to US-ASCII."""
    with MockServer() as mock, client(mock) as nobody:
        refused = nobody.put("/_mock/worlds/x", json={"scenario": "é\u202e"})
    assert r'"\xe9\u202e"' in refused.headers["x-mock-hint"]


def test_names_of_fixtures_are_printable(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "world.yaml").write_text(SCENARIO)
    with Served("--fixtures", str(tmp_path), "--scenario", "mine") as mock:
        assert steers(mock.banner) == set()
        assert r"ak_\x1b[2J\x9b" in mock.banner
        assert r"t_\x1b[31m\u202e" in mock.banner


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve", "--fixtures", STEERING],
        ["serve", "--scenario", "\x1b]0;owned\x07"],
        ["serve", "--clock", "\x1b[31m"],
        ["serve", "--log-level", "\x9b31m"],
        ["serve", "\x1b[31m\u202e"],
        ["serve", "--\x1b[31m"],
        ["\x1b[31m\x9b"],
        ["serve", "--host", "\x1b[31m"],
        ["serve", "--scenario", "\udcff\udc9b"],
    ],
)
def test_errors_of_the_command_line_are_printable(arguments: list[str]) -> None:
    ended = run([AURION_MOCK, *arguments], env=environment(), patience=20)
    assert ended.returncode == 2
    assert steers(ended.stderr) == set()
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("name", ["a\x1b[2Jz", "a\u202ez", "\udcff"])
def test_names_of_broken_files_are_printable(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "mine"
    folder.mkdir(parents=True)
    (folder / "world.yaml").write_text("clock: noon\n")
    ended = run([AURION_MOCK, "serve", "--port", "0", "--fixtures", str(folder.parent), "--scenario", "mine"])
    assert ended.returncode == 2
    assert "world.yaml:1" in ended.stderr
    assert steers(ended.stderr) == set()


# Lines have an end.


@pytest.mark.parametrize("level", ["info", "debug"])
def test_a_long_line_is_cut_and_says_so(level: str) -> None:
    err = printed("--log-level", level, sends=[request(f"GET /{'x' * 50_000}", KEY)])
    (told,) = err.splitlines()
    assert len(told.encode()) <= 4096
    assert told.startswith("404 GET /xxx")
    assert "… (50,001 bytes in all)" in told
    assert '{"detail":"Not Found"}' in told


def test_long_bodies_are_cut_and_say_so() -> None:
    body = json.dumps({"subject": "VPN", "description": "\u202e" * 100_000}, ensure_ascii=False).encode()
    headers = {**KEY, "Content-Type": "application/json"}
    lines = printed("--log-level", "debug", sends=[request("POST /api/v1/tickets", headers, body)]).splitlines()
    assert len(lines) == 3
    assert all(len(line.encode()) <= 4096 for line in lines)
    assert lines[1].startswith('  > {"subject": "VPN"')
    assert f"({len(body):,} bytes in all)" in lines[1]


# What each level shows.


@pytest.mark.parametrize(
    ("options", "named"), [(["--log-level", "INFO"], ""), ([], "Info")], ids=["option", "variable"]
)
def test_a_level_may_be_in_capitals(options: list[str], named: str) -> None:
    env = {"AURION_MOCK_SERVE_LOG_LEVEL": named} if named else {}
    assert printed(*options, env=env, sends=[request("GET /api/v1/tickets", KEY)]) == "200 GET /api/v1/tickets\n"


def test_debug_shows_query_duration_and_bodies_but_no_credentials() -> None:
    headers = {
        **KEY,
        "Content-Type": "application/json",
        "Cookie": "aurion_session=sess_tenant_owner",
        "Authorization": "Bearer hidden",
        "X-Workflow-Signature": "abcdef",
    }
    made = request("POST /api/v1/tickets?from=test", headers, b'{"subject": "VPN"}')
    listed = request("GET /api/v1/tickets?limit=1", headers)
    err = printed("--log-level", "debug", sends=[made, listed])
    first, sent, got, second, answered = err.splitlines()
    assert first.startswith("201 POST /api/v1/tickets?from=test  ")
    assert first.endswith(" ms")
    assert 0 < float(first.split()[-2]) < 1000
    assert sent == '  > {"subject": "VPN"}'
    assert json.loads(got.removeprefix("  < "))["subject"] == "VPN"
    assert second.startswith("200 GET /api/v1/tickets?limit=1  ")
    assert answered.startswith('  < {"data":[')
    for secret in ("ak_live_xxxx", "sess_tenant_owner", "hidden", "abcdef"):
        assert secret not in err


def test_debug_shows_no_parameter_and_no_field_that_is_named_as_a_secret() -> None:
    query = "a=1&api_key=hidden-1&%74oken=hidden-2&url=http%3A%2F%2Fx%2F%3Fsig%3Dhidden-3"
    body = b'{"subject": "A", "password": "hidden-4", "text": "' + b"x" * 9000 + b'"}'
    sends = [
        request(f"POST /api/v1/tickets?{query}", {**KEY, "Content-Type": "application/json"}, body),
        request(f"GET /api/v1/nothing?{query}", KEY),
        request("POST /api/v1/tickets", KEY, b'{"api_key": "hidden-5", "broken'),
    ]
    err = printed("--log-level", "debug", sends=sends)
    assert "hidden-" not in err
    assert "201 POST /api/v1/tickets?a=1&api_key=[redacted]&%74oken=[redacted]&url=" in err
    assert '  > {"subject": "A", "password": "[redacted]", "text": "xxx' in err
    assert "bytes in all" in err


def test_debug_shows_a_refusal_once_with_its_hint() -> None:
    line, body = printed(
        "--log-level", "debug", sends=[request("POST /api/v1/nonsense", KEY, b'{"a": 1}')]
    ).splitlines()
    assert line.startswith("404 POST /api/v1/nonsense  ")
    assert '{"detail":"Not Found"}' in line
    assert body == '  > {"a": 1}'


def test_debug_says_of_pages_and_pictures_what_they_are_and_how_large() -> None:
    paths = ["/", "/docs", "/openapi.json", "/openapi.yaml", "/_mock/openapi.json", "/favicon.ico"]
    lines = printed("--log-level", "debug", sends=[request(f"GET {path}") for path in paths]).splitlines()
    assert len(lines) == 2 * len(paths)
    shown = dict(zip(paths, lines[1::2], strict=True))
    assert re.fullmatch(r"  < text/html; charset=utf-8, [\d,]+ bytes", shown["/"])
    assert re.fullmatch(r"  < text/html; charset=utf-8, [\d,]+ bytes", shown["/docs"])
    assert re.fullmatch(r"  < image/\S+, [\d,]+ bytes", shown["/favicon.ico"])
    assert re.fullmatch(r"  < application/yaml, [\d,]+ bytes", shown["/openapi.yaml"])
    for path in ("/openapi.json", "/_mock/openapi.json"):
        assert re.fullmatch(r"  < application/json, [\d,]+ bytes", shown[path])


SENT = [
    ("image/png", b"\x89PNG\r\n\x1a\n\x00", "image/png, 9 bytes"),
    ("application/octet-stream", b"{}", "application/octet-stream, 2 bytes"),
    ("application/json", b'{"a": 1}', '{"a": 1}'),
    ("Application/Problem+JSON; charset=utf-8", b'{"a": 1}', '{"a": 1}'),
    ("text/plain", b"hello", "hello"),
    ("application/x-www-form-urlencoded", b"a=1", "a=1"),
    ("", b"hello", "hello"),
    ("application/json", b"\xff\x00", r"\xff\x00"),
]
"""Bodies by their content type, and what is shown of each."""


def test_debug_shows_of_what_was_sent_the_text() -> None:
    of_type = [(KEY | ({"Content-Type": content_type} if content_type else {}), body) for content_type, body, _ in SENT]
    sends = [request("POST /api/v1/tickets", headers, body) for headers, body in of_type]
    lines = printed("--log-level", "debug", sends=sends).splitlines()
    assert [line for line in lines if line.startswith("  > ")] == [f"  > {shown}" for _, _, shown in SENT]


@pytest.mark.parametrize(("level", "lines"), [("info", 3), ("warning", 1), ("error", 0)])
def test_other_levels_show_no_requests_and_what_is_no_http_is_a_warning(level: str, lines: int) -> None:
    sends = [request("GET /api/v1/tickets", KEY), request("GET /nonsense"), b"\x16\x03\x01 nonsense\r\n\r\n"]
    told = printed("--log-level", level, sends=sends).splitlines()
    assert len(told) == lines
    assert level == "info" or not [line for line in told if "GET" in line]


@pytest.mark.parametrize("level", ["debug", "error"])
def test_a_fault_of_the_mock_is_shown_at_each_level_and_stays_on_its_lines(level: str) -> None:
    broken = """
from mock_server import cli
from mock_server.families.tickets import operations

def list_tickets(tenant, *_, **__):
    raise RuntimeError("a fault\\n200 GET /forged\\x1b[2J\\u202e")

list_tickets.__annotations__ = operations.list_tickets.__annotations__
import inspect
list_tickets.__signature__ = inspect.signature(operations.list_tickets)
list_tickets.__module__ = operations.list_tickets.__module__
operations.list_tickets = list_tickets
cli.main()
"""
    with Served("--log-level", level, command=[sys.executable, "-c", broken]) as mock:
        assert get(f"{mock.url}/api/v1/tickets", **KEY).status_code == 500
        err = mock.interrupt()[2]
    lines = err.splitlines()
    assert "GET /api/v1/tickets failed" in lines
    assert r"  RuntimeError: a fault" in lines
    assert r"  200 GET /forged\x1b[2J\u202e" in lines
    assert steers(err) == set()


def test_help_says_what_each_level_shows() -> None:
    helped = " ".join(run([AURION_MOCK, "serve", "--help-all"]).stdout.split())
    for words in ("info: a line a request", "debug: also its query, its time", "no headers", "warning, error: only"):
        assert words in helped


# Within Python, and so under pytest, lines go to logging.


def test_caplog_has_the_lines(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.INFO, "aurion_mock"), MockServer() as mock, client(mock, "suite-3", KEY) as key:
        key.get("/api/v1/tickets?limit=1")
        key.get("/nonsense%7F")
    ours = [record for record in caplog.records if record.name == "aurion_mock"]
    assert [record.levelname for record in ours] == ["INFO", "INFO"]
    assert ours[0].getMessage() == "200 GET /api/v1/tickets  [suite-3]"
    assert ours[1].getMessage().startswith("404 GET /nonsense%7F  [suite-3]  ")
    assert capfd.readouterr() == ("", "")


def test_the_line_is_the_only_one(key: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever runs pytest with --log-level=INFO hears every logger; pytest gives a handler to each that is there."""
    with caplog.at_level(logging.INFO):
        key.get("/api/v1/tickets?limit=1")
    about = [record.name for record in caplog.records if "GET" in record.getMessage() and "httpx" not in record.name]
    assert about == ["aurion_mock"]


def test_the_line_is_there_when_the_answer_is(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "aurion_mock"), MockServer() as mock, client(mock, None, KEY) as key:
        for number in range(100):
            key.get(f"/nonsense/{number}")
            assert f"/nonsense/{number}  " in caplog.records[-1].getMessage()


def test_at_debug_caplog_has_the_details_too(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "aurion_mock"), MockServer() as mock, client(mock, None, KEY) as key:
        key.post("/api/v1/tickets?a=b", json={"subject": "VPN"})
    line, details = (record for record in caplog.records if record.name == "aurion_mock")
    assert (line.levelname, line.getMessage()) == ("INFO", "201 POST /api/v1/tickets")
    assert details.levelname == "DEBUG"
    assert details.getMessage().startswith("201 POST /api/v1/tickets?a=b  ")
    assert "ak_live_xxxx" not in caplog.text


def test_nobody_who_did_not_ask_gets_lines(caplog: pytest.LogCaptureFixture) -> None:
    with MockServer() as mock, client(mock, None, KEY) as key:
        key.get("/nonsense")
    assert caplog.records == []


class Failing(logging.Handler):
    """A handler of somebody else's, with a fault."""

    def emit(self, record: logging.LogRecord) -> None:
        raise ValueError(f"{record.name}: I/O operation on closed file.")


@pytest.fixture
def failing_log() -> Iterator[None]:
    """Logging at INFO to a handler that fails."""
    log, handler = logging.getLogger("aurion_mock"), Failing()
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield
    log.removeHandler(handler)
    log.setLevel(logging.NOTSET)


@pytest.fixture(params=["closed", "none"])
def no_stderr(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """sys.stderr as pytest's capture may leave it behind, and as `2>&-` does."""
    closed = StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed if request.param == "closed" else None)


@pytest.mark.usefixtures("failing_log")
def test_a_handler_that_fails_costs_no_answer() -> None:
    with MockServer() as mock, client(mock, None, KEY) as key:
        made = key.post("/api/v1/tickets", json={"subject": "VPN"})
        assert made.status_code == 201
        assert key.get(f"/api/v1/tickets/{made.json()['id']}").status_code == 200


@pytest.mark.usefixtures("failing_log")
def test_a_handler_that_fails_costs_no_answer_to_a_fault_either(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(logging.getLogger("mock_server"), "handlers", logging.getLogger("aurion_mock").handlers)
    monkeypatch.setattr(Pipeline, "_answer", fail)
    monkeypatch.setattr(ControlPipeline, "_answer", fail)
    with MockServer() as mock, client(mock, None, KEY) as key:
        for path in ("/api/v1/tickets", "/_mock/health"):
            failed = key.get(path)
            assert (failed.status_code, failed.json()) == (500, {"detail": "Internal Server Error"})


@pytest.mark.usefixtures("no_stderr")
def test_a_closed_stderr_costs_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "aurion_mock"), MockServer() as mock, client(mock, None, KEY) as key:
        assert key.post("/api/v1/tickets", json={"subject": "VPN"}).status_code == 201
        assert "201 POST /api/v1/tickets" in caplog.messages
