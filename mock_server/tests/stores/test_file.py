"""Worlds that a file remembers: all that was answered is there after a restart, however the mock ended."""

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from mock_server.stores import file as file_store
from mock_server.stores.state_file import StateFileError, header
from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, NO_TLS
from mock_server.tests.launch import Served
from mock_server.tests.programs import AURION_MOCK, run
from mock_server.tests.state.world_dump import difference, dump

TICKETS = "/api/v1/tickets"
CLIENTS, WRITES = 5, 1_000


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "worlds.state"


def served(state: Path, **options: Any) -> MockServer:
    return MockServer(**{"clock": "frozen", "rate_limit": None, "state": state, **options})


class Caller:
    """Calls in any world."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __call__(self, method: str, path: str, body: Any = None, world: str = "one") -> Any:
        headers = KEY | {"X-Mock-World": world}
        answer = httpx.request(method, self._url + path, json=body, headers=headers, verify=NO_TLS, timeout=60)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def subjects(self, world: str, search: str = "") -> list[str]:
        """Those of the tickets that have this word, the newest first."""
        found: list[str] = []
        while page := self("GET", f"{TICKETS}?limit=100&offset={len(found)}&search={search}", world=world)["data"]:
            found += [each["subject"] for each in page]
        return found


def dumps(mock: MockServer) -> dict[str, bytes]:
    return {name: dump(world) for name, world in mock.app.store}


def lived(call: Caller) -> None:
    """Everything that a world can have, and every way in which one is made."""
    call("POST", TICKETS, {"subject": "VPN", "priority": "urgent"})
    call("POST", "/_mock/clock/advance", {"until": "idle"})
    call("POST", f"{TICKETS}/1042/notes", {"body": "Seen", "private": False})
    call("PUT", "/_mock/worlds/seeded", {"records": {"t_xyz": {"tickets": [{}, {"status": "pending"}]}}})
    call("POST", TICKETS, {"subject": "In the seeded one"}, "seeded")
    call("POST", "/_mock/worlds/one/fork", {"name": "fork", "at": 1})
    call("POST", TICKETS, {"subject": "In the fork"}, "fork")
    call("PUT", "/_mock/worlds/restored/restore", call("GET", "/_mock/worlds/one/snapshot"))
    call("POST", TICKETS, {"subject": "In the restored one"}, "restored")
    call("PUT", "/_mock/worlds/empty", {"scenario": "empty"})
    call("POST", TICKETS, {"subject": "Gone with its world"}, "gone")
    call("DELETE", "/_mock/worlds/gone")
    call("POST", TICKETS, {"subject": "Gone with the reset"}, "again")
    call("POST", "/_mock/reset", world="again")


@pytest.mark.parametrize("sync", ["always", "second"])
def test_worlds_are_the_same_after_a_restart_and_go_on_alike(state: Path, sync: str) -> None:
    with served(state, state_sync=sync) as mock:
        lived(Caller(mock.url))
        before = dumps(mock)
    for _ in range(2):  # the first start writes the file anew
        with served(state, state_sync=sync) as mock:
            after = dumps(mock)
            assert after.keys() == before.keys() == {"default", "one", "seeded", "fork", "restored", "empty", "again"}
            for name, dumped in before.items():
                assert difference(dumped, after[name]) == ""
    with served(state) as mock, MockServer(clock="frozen", rate_limit=None) as fresh:
        lived(Caller(fresh.url))
        for call in (Caller(mock.url), Caller(fresh.url)):
            for name in ("one", "seeded", "fork", "restored"):
                call("POST", TICKETS, {"subject": "Later"}, name)
                call("POST", "/_mock/clock/advance", {"seconds": 86_400}, name)
        for name in ("one", "seeded", "fork", "restored"):
            assert difference(dump(fresh.app.store.world(name)), dump(mock.app.store.world(name))) == ""


def test_a_reset_after_a_restart_leads_back_to_how_the_world_was_made(state: Path) -> None:
    with served(state) as mock:
        call = Caller(mock.url)
        call("PUT", "/_mock/worlds/one", {"records": {"t_xyz": {"tickets": [{"subject": "Seeded"}]}}})
        made = call("GET", "/_mock/worlds/one/snapshot")
        call("POST", TICKETS, {"subject": "Later"})
    with served(state) as mock:
        call = Caller(mock.url)
        assert call("GET", TICKETS)["data"][0]["subject"] == "Later"
        call("POST", "/_mock/reset")
        assert call("GET", "/_mock/worlds/one/snapshot") == made


def test_a_world_can_go_back_in_time_after_a_restart(state: Path) -> None:
    with served(state) as mock:
        call = Caller(mock.url)
        for number in range(3):
            call("POST", TICKETS, {"subject": f"The {number}th"})
    for _ in range(2):
        with served(state) as mock:
            call = Caller(mock.url)
            call("POST", "/_mock/worlds/one/fork", {"name": "then", "at": 1, "replace": True})
            assert call("GET", TICKETS, world="then")["data"][0]["subject"] == "The 0th"
            assert len(call("GET", "/_mock/commits")["commits"]) == 3


def test_a_running_clock_goes_on_with_the_machine(state: Path) -> None:
    with served(state, clock="running") as mock:
        before = Caller(mock.url)("GET", "/_mock/clock")
    with served(state, clock="running") as mock:
        after = Caller(mock.url)("GET", "/_mock/clock")
    assert after["mode"] == before["mode"] == "running"
    assert before["now"] < after["now"]
    assert after["now"][:13] <= before["now"][:11] + "21"


def test_what_was_answered_before_a_kill_is_there_after_it(state: Path) -> None:
    """Several clients write; the mock is killed in the midst of it."""
    answered: list[list[str]] = [[] for _ in range(CLIENTS)]

    def write(number: int, url: str, server: Served) -> None:
        call = Caller(url)
        try:
            for nth in range(WRITES // CLIENTS):
                subject = f"{number}-{nth}"
                call("POST", TICKETS, {"subject": subject}, f"world-{number % 3}")
                answered[number].append(subject)
                if number == 0 and nth == WRITES // CLIENTS // 2:
                    server.send(signal.SIGKILL)
        except httpx.TransportError:
            return

    arguments = "--state", str(state), "--rate-limit", "off", "--log-level", "warning"
    with Served(*arguments) as server, ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda number: write(number, server.url, server), range(CLIENTS)))
    assert 50 < sum(map(len, answered)) < WRITES
    with Served(*arguments) as server:
        call = Caller(server.url)
        for number, subjects in enumerate(answered):
            found = call.subjects(f"world-{number % 3}", f"{number}-")
            assert set(subjects) <= set(found)


def test_a_line_that_was_cut_off_is_dropped_and_said(state: Path) -> None:
    with served(state) as mock:
        call = Caller(mock.url)
        for subject in ("Kept", "Cut off"):
            call("POST", TICKETS, {"subject": subject})
    state.write_bytes(state.read_bytes()[:-20])
    with Served("--state", str(state)) as server:
        assert Caller(server.url)("GET", TICKETS)["data"][0]["subject"] == "Kept"
        _, _, err = server.end(signal.SIGTERM)
    assert "the last line was cut off, and is dropped" in err
    with served(state) as mock:
        assert Caller(mock.url)("GET", TICKETS)["data"][0]["subject"] == "Kept"


def test_any_piece_of_a_file_is_a_world_of_some_time(state: Path) -> None:
    """Wherever the machine stops, what comes back is what was there before some commit."""
    with served(state) as mock:
        call = Caller(mock.url)
        for number in range(4):
            call("POST", TICKETS, {"subject": f"Ticket {number}"})
    data = state.read_bytes()
    begin = data.index(b'"do":"commit"')
    seen = set()
    for length in [*range(begin, len(data), 2_503), len(data)]:
        state.write_bytes(data[:length])
        with served(state) as mock:
            seen.add(len(mock.app.store.world("one").tenants["t_xyz"].tickets))
    assert seen == {5, 6, 7, 8, 9}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Dear diary\n", "no state file of aurion-mock"),
        (b"no line at all", "no state file of aurion-mock"),
        (
            b'{"aurion_mock_state": 2, "mock": "9.9.9"}\n',
            "reads 1 alone. Use aurion-mock 9.9.9",
        ),
        (header() + b"broken\n{}\n", ":2: this line is broken"),
        (header() + b"[]\n", ":2: this line is broken"),
        (
            header() + b'{"do": "dance"}\n',
            ':2: this line does not fit this version of the mock: ValueError, there is no "dance"',
        ),
        (header() + b'{"do": "commit", "world": 5, "commit": {}}\n', ":2: this line does not fit"),
        (header() + b'{"do": "template", "template": 1, "held": {"format": 7, "mock": "7"}}\n', "has the format 7"),
    ],
)
def test_a_file_that_cannot_be_used_stops_the_start(state: Path, content: bytes, told: str) -> None:
    state.write_bytes(content)
    with pytest.raises(StateFileError) as refused:
        served(state)
    assert told in refused.value.detail
    assert str(state) in refused.value.detail
    assert state.read_bytes() == content


def test_two_processes_do_not_share_a_file(state: Path) -> None:
    with served(state):
        refused = run([AURION_MOCK, "serve", "--port", "0", "--state", str(state)])
        assert refused.returncode == 2
        assert "another aurion-mock uses this file" in refused.stderr
    with served(state) as mock:
        assert Caller(mock.url)("GET", TICKETS)["total"] == 5


@pytest.mark.parametrize("place", ["", "missing/worlds.state"])
def test_a_file_that_cannot_be_opened_says_so(tmp_path: Path, place: str) -> None:
    with pytest.raises(StateFileError, match="this cannot be opened"):
        served(tmp_path / place)


def no_room(*_: object) -> int:
    raise OSError(28, "No space left on device")


def refused(call: Caller, method: str, path: str, body: Any = None, world: str = "one") -> str:
    """The sentence with which it is refused while there is no room."""
    with pytest.raises(httpx.HTTPStatusError) as error:
        call(method, path, body, world)
    answer = error.value.response
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    return str(answer.json()["detail"])


def test_what_finds_no_room_on_the_disk_is_refused_and_never_was(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(state) as mock:
        _finds_no_room(mock, state, monkeypatch)
        lived_on = dumps(mock)
    with served(state) as again:
        assert dumps(again) == lived_on
        assert Caller(again.url).subjects("one", "Roomy") == ["Roomy third", "Roomy first"]


def _finds_no_room(mock: MockServer, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call = Caller(mock.url)
    call("PUT", "/_mock/worlds/two", {"scenario": "empty"})
    call("POST", TICKETS, {"subject": "Roomy first"})
    size, before = state.stat().st_size, dumps(mock)
    with monkeypatch.context() as patched:
        patched.setattr("mock_server.stores.state_file.os.write", no_room)
        assert "No space left on device" in refused(call, "POST", TICKETS, {"subject": "Second"})
        refused(call, "POST", "/_mock/reset")
        refused(call, "PUT", "/_mock/worlds/three", {"records": {"t_xyz": {"tickets": [{}]}}})
        refused(call, "PUT", "/_mock/worlds/two", {"scenario": "docs"})
        refused(call, "DELETE", "/_mock/worlds/two")
        refused(call, "POST", "/_mock/clock/advance", {"seconds": 5}, "two")
        assert call.subjects("one", "Roomy") == ["Roomy first"]
        call("GET", "/_mock/health")
    assert (state.stat().st_size, dumps(mock)) == (size, before)
    found = call("POST", "/_mock/requests/find", {"operation": "create_ticket"})
    assert {each["status"]: len(each["commits"]) for each in found["items"]} == {201: 1, 503: 0}
    call("POST", TICKETS, {"subject": "Roomy third"})
    call("PUT", "/_mock/worlds/three", {"records": {"t_xyz": {"tickets": [{}]}}})


def test_a_link_stays_a_link(state: Path) -> None:
    link = state.with_name("link.state")
    link.symlink_to(state.name)
    with served(link) as mock:
        Caller(mock.url)("POST", TICKETS, {"subject": "Linked"})
    assert link.is_symlink()
    with served(state) as mock:
        assert Caller(mock.url).subjects("one", "Linked") == ["Linked"]


def test_a_file_that_cannot_be_replaced_is_used_as_it_is(
    state: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One that a container was given by itself can be written to, and nothing can take its place."""

    def busy(*_: object) -> None:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr("mock_server.stores.state_file.Path.replace", busy)
    for number in range(3):
        with served(state) as mock:
            Caller(mock.url)("POST", TICKETS, {"subject": f"Bound {number}"}, f"world {number}")
    assert "Device or resource busy" in caplog.text
    with served(state) as mock:
        assert [Caller(mock.url).subjects(f"world {number}", "Bound") for number in range(3)] == [
            ["Bound 0"],
            ["Bound 1"],
            ["Bound 2"],
        ]


def test_a_file_does_not_grow_without_end(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_store, "SMALL", 300_000)
    with served(state) as mock:
        call = Caller(mock.url)
        for number in range(150):
            call("POST", TICKETS, {"subject": f"Ticket {number}"}, "short")
            call("POST", "/_mock/reset", world="short")
        call("POST", TICKETS, {"subject": "Kept"}, "short")
    assert state.stat().st_size < 700_000
    with served(state) as mock:
        assert Caller(mock.url)("GET", TICKETS, world="short")["data"][0]["subject"] == "Kept"


def test_a_file_that_cannot_be_written_anew_goes_on_growing(
    state: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(file_store, "SMALL", 1)
    with served(state) as mock:
        call = Caller(mock.url)
        blocking = state.with_name("worlds.state.new")
        blocking.mkdir()
        for number in range(60):
            call("POST", TICKETS, {"subject": f"Ticket {number}"})
        assert "worlds.state.new cannot be written beside it: Is a directory" in caplog.text
        assert caplog.text.count("cannot be written") < 6
        blocking.rmdir()
    with served(state) as mock:
        assert Caller(mock.url)("GET", TICKETS)["total"] == 65


def test_a_world_that_was_idle_for_too_long_is_gone_after_a_restart_too(state: Path) -> None:
    with served(state, world_ttl=0.01) as mock:
        call = Caller(mock.url)
        call("POST", TICKETS, {"subject": "Soon gone"})
        while "one" in {each["name"] for each in call("GET", "/_mock/worlds")}:
            pass
    with served(state) as mock:
        assert [name for name, _ in mock.app.store] == ["default"]
