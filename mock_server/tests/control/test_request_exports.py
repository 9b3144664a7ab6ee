"""The exports of the journal, each put to its use: HAR against its structure, curl by bash, pytest by pytest."""

import hmac
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client
from mock_server.tests.programs import environment

REQUESTS, TICKETS, WEBHOOK = "/_mock/requests", "/api/v1/tickets", "/api/v2/workflows/webhook/wf_abc123"
JSON = {"Content-Type": "application/json"}
PATIENCE = 60

TEXT, NUMBER, SIZE = {"type": "string"}, {"type": "number", "minimum": 0}, {"type": "integer", "minimum": -1}


def record(**properties: Any) -> dict[str, Any]:
    """An object that has all of these, and of others only what HAR calls optional."""
    optional = {"comment": TEXT, "postData": {}, "encoding": TEXT, "text": TEXT}
    return {
        "type": "object",
        "required": list(properties),
        "properties": {**optional, **properties},
        "additionalProperties": False,
    }


def several(**properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": record(**properties)}


PAIRS = several(name=TEXT, value=TEXT)
MESSAGE = {"httpVersion": TEXT, "cookies": PAIRS, "headers": PAIRS, "headersSize": SIZE, "bodySize": SIZE}
HAR = record(
    log=record(
        version={"const": "1.2"},
        creator=record(name=TEXT, version=TEXT),
        entries=several(
            startedDateTime={"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"},
            time=NUMBER,
            request=record(
                method=TEXT,
                url={"type": "string", "pattern": "^http://"},
                queryString=PAIRS,
                postData=record(mimeType=TEXT, text=TEXT),
                **MESSAGE,
            )
            | {"required": ["method", "url", "queryString", *MESSAGE]},
            response=record(
                status={"type": "integer"},
                statusText=TEXT,
                content=record(size={"type": "integer", "minimum": 0}, mimeType=TEXT),
                redirectURL=TEXT,
                **MESSAGE,
            ),
            cache=record(),
            timings=record(send=NUMBER, wait=NUMBER, receive=NUMBER),
        ),
    )
)
"""HAR 1.2, as its specification has it."""


def exported(control: httpx.Client, form: str, path: str = REQUESTS) -> httpx.Response:
    return control.get(path, params={"format": form}).raise_for_status()


@pytest.fixture
def recorded(frozen_mock: MockServer, world_name: str) -> Iterator[httpx.Client]:
    """Requests of every kind that is hard to write down, in a world with an odd name."""
    name = f'{world_name} it\'s $HOME `id` "é"'
    with client(frozen_mock, None, KEY) as control:
        control.headers.update([(b"X-Mock-World", name.encode())])
        odd = 'it\'s $HOME, `id`, \\n "quoted"\n%s {a,b} é 💥 !'
        made = control.post(TICKETS, json={"subject": odd, "priority": "high"}).raise_for_status().json()["id"]
        control.get(f"{TICKETS}/{made}").raise_for_status()
        control.get(TICKETS, params={"search": odd, "limit": 5}).raise_for_status()
        control.put(f"{TICKETS}/{made}", json={"status": "pending"}).raise_for_status()
        control.post("/_mock/clock/advance", json={"seconds": 900}).raise_for_status()
        control.head(f"{TICKETS}/1042").raise_for_status()
        control.post(TICKETS, content=b"\xff\x00", headers=JSON)
        control.post(TICKETS, content=b"@/etc/passwd", headers=JSON)
        control.post(TICKETS, content=b'{"subject": "without a type"}').raise_for_status()
        control.post(TICKETS, json={"subject": 5})
        control.get("/api/v1/[tickets]/{1..2}/%2e%2e/caf%C3%A9")
        control.get(TICKETS, headers={"X-API-Key": "somebody's own"})
        body = b'{"email": "a@example.com"}'
        signature = hmac.new(b"whsec_docs", body, "sha256").hexdigest()
        del control.headers["X-API-Key"]
        control.post(WEBHOOK, content=body, headers=JSON | {"X-Workflow-Signature": signature}).raise_for_status()
        control.get("/api/v2/teams", headers={"Cookie": "aurion_session=sess_agent; theme=dark"}).raise_for_status()
        control.get("/api/v2/teams")
        yield control


def statuses(control: httpx.Client) -> list[int]:
    """Those of the requests, the oldest first."""
    listed = control.get(REQUESTS, params={"limit": 1000}).raise_for_status().json()["items"]
    return [each["status"] for each in reversed(listed)]


def test_har_is_what_its_specification_says(recorded: httpx.Client) -> None:
    answer = exported(recorded, "har")
    assert answer.headers["content-type"] == "application/har+json"
    har = answer.json()
    Draft202012Validator.check_schema(HAR)
    Draft202012Validator(HAR).validate(har)
    entries = har["log"]["entries"]
    assert [each["response"]["status"] for each in entries] == statuses(recorded)
    assert [each["startedDateTime"] for each in entries] == sorted(each["startedDateTime"] for each in entries)
    listing = entries[2]["request"]
    assert listing["url"].startswith(f"{recorded.base_url}{TICKETS}?search=it%27s")
    assert {"name": "limit", "value": "5"} in listing["queryString"]
    assert "ak_live_xxxx" not in "".join(header["value"] for each in entries for header in each["request"]["headers"])


def test_the_curl_script_does_it_again(recorded: httpx.Client, frozen_mock: MockServer, world_name: str) -> None:
    script = exported(recorded, "curl")
    assert script.headers["content-type"] == "text/x-shellscript; charset=utf-8"
    before = statuses(recorded)
    replayed = f"{world_name} again's $HOME é"
    ran = subprocess.run(
        ["bash"],  # noqa: S607
        input=script.content,
        env={"PATH": "/usr/bin:/bin", "AURION_WORLD": replayed, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    lines = re.findall(r"^recorded (\d+), now (\d+): ", ran.stdout.decode(), re.MULTILINE)
    assert [(int(then), int(now)) for then, now in lines] == [(each, each) for each in before]
    with client(frozen_mock, None, KEY) as control:
        control.headers.update([(b"X-Mock-World", replayed.encode())])
        assert sent(control) == sent(recorded)


def sent(control: httpx.Client) -> list[tuple[Any, ...]]:
    """What reached the mock, less what differs between clients."""
    listed = control.get(REQUESTS, params={"limit": 1000}).raise_for_status().json()["items"]
    return [
        (each["method"], each["path"], each["query"], each["credential"], each["request"]["body"]) for each in listed
    ]


def test_the_curl_script_runs_where_it_was_recorded(recorded: httpx.Client) -> None:
    count = len(statuses(recorded))
    script = exported(recorded, "curl").content
    subprocess.run(["bash"], input=script, check=True, capture_output=True, timeout=PATIENCE)  # noqa: S607
    assert len(statuses(recorded)) == 2 * count


def test_the_pytest_file_passes(recorded: httpx.Client, tmp_path: Path) -> None:
    file = tmp_path / "test_recorded.py"
    answer = exported(recorded, "pytest")
    assert answer.headers["content-type"] == "text/x-python; charset=utf-8"
    file.write_bytes(answer.content)
    assert answer.text.count("assert send(") == len(statuses(recorded))
    assert answer.text.count("set_clock(client, ") == 1
    assert run(file) == 0
    file.write_text(answer.text.replace("== 201", "== 418", 1))
    assert run(file) == 1


def run(file: Path) -> int:
    """The exit code of pytest."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", str(file)],
        cwd=file.parent,
        env=environment(),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    ).returncode


@pytest.mark.parametrize("form", ["har", "curl", "pytest"])
def test_one_request_can_be_exported(recorded: httpx.Client, form: str) -> None:
    latest = recorded.get(f"{REQUESTS}/latest").raise_for_status().json()
    by_id = exported(recorded, form, f"{REQUESTS}/{latest['id']}").text
    assert by_id == exported(recorded, form, f"{REQUESTS}/latest").text
    assert by_id.count("/api/v2/teams") in {1, 2}


def test_every_request_is_a_plain_curl_that_does_it_again_and_shows_the_answer(recorded: httpx.Client) -> None:
    listed = recorded.get(REQUESTS, params={"limit": 1000}).raise_for_status().json()["items"]
    before = sent(recorded)
    for each in reversed(listed):
        command = exported(recorded, "curl", f"{REQUESTS}/{each['id']}").text
        assert not command.startswith("#!")
        assert command.replace("base64", "curl").startswith("curl ")
        shown = shell(command, AURION_API_KEY="somebody's own", AURION_SESSION="theirs")
        assert shown.startswith(f"HTTP/1.1 {each['status']} "), (command, shown)
    assert sent(recorded)[: len(before)] == before


def shell(command: str, **variables: str) -> str:
    """What a shell shows that this was pasted into."""
    told = ["bash"]
    environs = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **variables}
    ran = subprocess.run(told, input=command.encode(), env=environs, capture_output=True, timeout=PATIENCE, check=True)  # noqa: S603 - our own
    return ran.stdout.decode()


def test_a_plain_curl_is_as_one_would_write_it(control: httpx.Client, world_name: str) -> None:
    control.post(TICKETS, json={"subject": "VPN"}).raise_for_status()
    assert exported(control, "curl", f"{REQUESTS}/latest").text == (
        f"curl -i '{control.base_url}{TICKETS}' \\\n"
        f"  -H 'X-Mock-World: {world_name}' \\\n"
        "  -H 'X-API-Key: ak_live_xxxx' \\\n"
        "  -H 'content-type: application/json' \\\n"
        '  --data-raw \'{"subject":"VPN"}\'\n'
    )


def test_a_plain_curl_tells_no_secret_and_says_what_to_fill_in(control: httpx.Client) -> None:
    for headers, variable in (
        ({"X-API-Key": "theirs-5f3"}, "AURION_API_KEY"),
        ({"X-API-Key": "", "Cookie": "aurion_session=theirs-5f3"}, "AURION_SESSION"),
    ):
        control.get(f"{TICKETS}?token=theirs-5f3", headers=headers)
        command = exported(control, "curl", f"{REQUESTS}/latest").text
        assert "theirs-5f3" not in command
        assert f'${variable}"' in command
        assert f"# {variable} is not told here: set it to the " in command
        assert "# [redacted] stands for a value that is not told." in command


@pytest.mark.parametrize("form", ["har", "curl", "pytest"])
def test_a_journal_without_requests_can_be_exported(control: httpx.Client, form: str) -> None:
    answer = exported(control, form)
    assert answer.content
    if form == "pytest":
        compile(answer.text, "test_nothing.py", "exec")


def test_what_was_not_kept_whole_is_left_out_with_a_sentence(control: httpx.Client) -> None:
    control.post(TICKETS, json={"subject": "VPN", "description": "x" * 70_000}).raise_for_status()
    for form, path in (("curl", REQUESTS), ("pytest", REQUESTS), ("curl", f"{REQUESTS}/latest")):
        text = exported(control, form, path).text
        assert f"# Left out: POST {TICKETS}, because its body of " in text
        assert "x" * 100 not in text


def test_the_test_begins_as_the_mock_did(world_name: str) -> None:
    begun = MockServer(clock="2026-05-01T00:00:00Z", open_preview=True, rate_limit=1)
    with begun as mock, client(mock, world_name, KEY) as control:
        control.get("/api/v2/teams").raise_for_status()
        control.get("/api/v2/teams")
        text = exported(control, "pytest").text
    assert "MockServer(scenario='docs', clock='frozen', rate_limit=1, open_preview=True)" in text
    assert "set_clock(client, '2026-05-01T00:00:0" in text


def test_scenarios_of_ones_own_are_named(world_name: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "world.yaml").write_text(
        "clock: 2026-03-08T20:00:00Z\ntenants: {t: {plan: starter, profile: true}}\n"
    )
    with MockServer(fixtures=tmp_path, scenario="mine") as mock, client(mock, world_name, KEY) as control:
        control.get(TICKETS)
        assert (
            f"scenario='mine', clock='frozen', rate_limit='off', fixtures={str(tmp_path)!r}"
            in exported(control, "pytest").text
        )
