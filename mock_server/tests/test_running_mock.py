"""A running mock's worlds from Python: the same verbs for a mock of this process, without a socket, and elsewhere."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.http.world_name import LONGEST, is_world_name
from mock_server.testing import InProcessMock, MockRefused, MockServer, MockUnreachable, MockWorld, RunningMock
from mock_server.tests.connections import NO_TLS

KEY = "ak_live_xxxx"
OWNER = "sess_tenant_owner"
BEGIN = datetime(2026, 3, 8, 20, tzinfo=UTC)
TICKET = {"subject": "VPN"}


@pytest.fixture(scope="module", params=["server", "elsewhere", "in process"])
def mock(request: pytest.FixtureRequest, frozen_mock: MockServer) -> Iterator[RunningMock]:
    """The same mock three ways, in which nothing happens by itself."""
    if request.param == "in process":
        with InProcessMock(clock="frozen", rate_limit=None) as without_socket:
            yield without_socket
    else:
        yield frozen_mock if request.param == "server" else RunningMock(f"{frozen_mock.url}/")


@pytest.fixture
def world(mock: RunningMock, world_name: str) -> MockWorld:
    return mock.world(world_name)


def created(world: MockWorld, **fields: Any) -> httpx.Response:
    with world.client(api_key=KEY) as client:
        return client.post("/api/v1/tickets", json={**TICKET, **fields})


def test_a_client_is_in_the_world_with_its_credential(world: MockWorld, mock: RunningMock) -> None:
    assert created(world).status_code == 201
    with world.client(session=OWNER) as owner, mock.world().client(api_key=KEY) as elsewhere:
        assert owner.get("/api/v2/teams").status_code == 200
        total = owner.get("/api/v1/tickets").json()["total"]
        assert elsewhere.get("/api/v1/tickets").json()["total"] == total - 1
    with world.client() as nobody:
        assert nobody.get("/api/v1/tickets").status_code == 401
    assert [each["credential"] and each["credential"]["kind"] for each in world.journal()] == [
        None,
        "session",
        "session",
        "key",
    ]


def test_a_clients_options_are_httpxs(world: MockWorld) -> None:
    options: dict[str, Any] = {"headers": {"X-Mine": "yes", "X-Mock-World": "other"}, "params": {"limit": 1}}
    with world.client(api_key=KEY, **options) as client:
        assert client.get("/api/v1/tickets").json()["limit"] == 1
    (entry,) = world.journal()
    assert entry["request"]["headers"]["x-mine"] == "yes"


def test_any_other_client_sends_the_headers_to_the_url(aurion_mock: MockServer, world_name: str) -> None:
    world = aurion_mock.world(world_name)
    httpx.get(f"{world.url}/api/v1/tickets", headers={**world.headers, "X-API-Key": KEY}, verify=NO_TLS)
    assert len(world.journal()) == 1


def test_a_browser_stays_in_the_world_that_it_opened(aurion_mock: MockServer, world_name: str) -> None:
    world = aurion_mock.world(f"{world_name} ü/1")
    with httpx.Client(verify=NO_TLS) as browser:
        browser.get(world.browser_url)
        browser.get(f"{world.url}/api/v1/tickets", headers={"X-API-Key": KEY})
    assert [each["path"] for each in world.journal()] == ["/api/v1/tickets"]


def test_a_world_is_reset_to_how_it_was_made(world: MockWorld) -> None:
    world.seed({"t_xyz": {"tickets": [{"subject": "A"}]}})
    with world.client(api_key=KEY) as client:
        seeded = client.get("/api/v1/tickets").json()["total"]
        created(world)
        world.clock.advance(60)
        world.faults.put("down", status=503)
        world.reset()
        assert client.get("/api/v1/tickets").json()["total"] == seeded
    assert world.clock.now() == BEGIN
    assert world.faults.list() == []
    assert len(world.journal()) == 1


def test_a_seed_keeps_scenario_instant_and_mode(world: MockWorld) -> None:
    world.make("empty", clock="2026-05-01T09:00:00Z", mode="frozen")
    world.seed({"t_empty": {"tickets": [{"subject": "A", "created_at": datetime(2026, 4, 30, tzinfo=UTC)}]}})
    assert (world.clock.now(), world.clock.mode()) == (datetime(2026, 5, 1, 9, tzinfo=UTC), "frozen")
    with world.client(api_key="ak_live_empty") as client:
        assert [each["subject"] for each in client.get("/api/v1/tickets").json()["data"]] == ["A"]


def test_what_cannot_be_seeded_is_named_by_its_place(world: MockWorld) -> None:
    with pytest.raises(MockRefused, match=r"^body\.records\.t_xyz\.ticket: There is no collection") as refused:
        world.seed({"t_xyz": {"ticket": []}})
    assert refused.value.status == 422
    with pytest.raises(MockRefused, match="Scenario not found"):
        world.make("nowhere")


def test_a_deleted_world_begins_anew_and_may_be_deleted_again(world: MockWorld) -> None:
    created(world)
    world.delete()
    world.delete()
    assert world.journal() == []


# The clock.


def test_a_clock_is_read_set_frozen_and_run(world: MockWorld) -> None:
    clock = world.clock
    assert (clock.now(), clock.mode()) == (BEGIN, "frozen")
    assert clock.set("2026-03-09T08:00:00Z") == clock.now() == datetime(2026, 3, 9, 8, tzinfo=UTC)
    assert clock.set(datetime(2026, 3, 8, 21, tzinfo=timezone(timedelta(hours=1)))) == BEGIN
    assert clock.run() >= BEGIN
    assert clock.mode() == "running"
    assert clock.freeze("2026-04-01T00:00:00Z") == datetime(2026, 4, 1, tzinfo=UTC)
    assert clock.mode() == "frozen"
    assert clock.set(BEGIN, "running") >= BEGIN
    assert clock.freeze() == clock.now()


def test_an_advance_says_what_fired(world: MockWorld) -> None:
    gone = world.clock.advance(timedelta(hours=1))
    assert (gone.before, gone.now, gone.stopped, gone.complete) == (BEGIN, BEGIN + timedelta(hours=1), "arrived", True)
    assert gone.fired == ()
    gone = world.clock.advance(to="next")
    assert {each.at for each in gone.fired} == {gone.now}
    assert world.clock.advance(to=gone.now + timedelta(days=5)).now == gone.now + timedelta(days=5)
    assert world.clock.advance(0.5).now == gone.now + timedelta(days=5, seconds=0.5)


def test_an_advance_goes_on_until_nothing_is_left_to_do(world: MockWorld) -> None:
    world.make("empty", mode="frozen")
    assert world.clock.advance(until="idle").stopped == "idle"
    assert world.clock.advance(to="next").fired == ()


def test_a_wrong_instant_is_a_sentence(world: MockWorld) -> None:
    with pytest.raises(ValueError, match="names no time zone"):
        world.clock.set(datetime(2026, 3, 9))  # noqa: DTZ001 - what is wrong with it
    with pytest.raises(MockRefused, match="should not lie before now"):
        world.clock.advance(to="2020-01-01T00:00:00Z")
    with pytest.raises(MockRefused, match="Give one of seconds, to and until"):
        world.clock.advance()
    assert world.clock.now() == BEGIN


@given(steps=st.lists(st.integers(0, 10**6), max_size=4))
def test_many_advances_are_one(frozen_mock: MockServer, steps: list[int]) -> None:
    world = frozen_mock.world("steps")
    world.make("empty", mode="frozen")
    for step in steps:
        world.clock.advance(step)
    assert world.clock.now() == BEGIN + timedelta(seconds=sum(steps))


# Faults, the journal, what came of it.


def test_faults_are_put_listed_and_deleted(world: MockWorld) -> None:
    put = world.faults.put("down", operation="create_ticket", status=503, count=1, from_=BEGIN)
    assert put == world.faults.get("down") == world.faults.list()[0]
    assert put["from"] == "2026-03-08T20:00:00Z"
    assert [created(world).status_code for _ in range(2)] == [503, 201]
    assert world.faults.get("down")["left"] == 0
    world.faults.put("slow-2", kind="delay", delay_ms=1)
    world.faults.delete("slow-2")
    assert [each["name"] for each in world.faults.list()] == ["down"]
    world.faults.clear()
    assert world.faults.list() == []
    with pytest.raises(MockRefused, match="Fault not found") as refused:
        world.faults.delete("down")
    assert refused.value.status == 404
    with pytest.raises(MockRefused, match="count"):
        world.faults.put("down", status=503, count=-1)


def test_the_journal_is_filtered_and_verified(world: MockWorld) -> None:
    created(world)
    created(world, priority="nonsense")
    assert [each["status"] for each in world.journal()] == [422, 201]
    assert [each["status"] for each in world.journal(status="2xx")] == [201]
    assert world.journal_page(limit=1)["total"] == 2
    assert world.verify(operation="create_ticket", body=TICKET, status=201, count=1)["ok"]
    with pytest.raises(AssertionError, match='is "VPN", not "Printer"'):
        world.verify(operation="create_ticket", body={"subject": "Printer"})
    with pytest.raises(MockRefused, match="There is no operation"):
        world.verify(operation="nothing")


def test_a_ticket_and_a_run_are_explained(world: MockWorld) -> None:
    ticket = created(world).json()["id"]
    assert world.explain("ticket", ticket)["ticket_id"] == ticket
    assert world.explain("run", "run_456")["run_id"] == "run_456"
    assert [each["name"] for each in world.events("ticket.")] == ["ticket.created"]
    assert world.events(after=10_000) == []
    with pytest.raises(MockRefused, match="Ticket not found"):
        world.explain("ticket", 9999)
    with pytest.raises(ValueError, match="'team' cannot be explained"):
        world.explain("team", 1)  # type: ignore[arg-type]


def test_the_mock_itself_speaks_of_the_default_world() -> None:
    with InProcessMock(clock="frozen") as mock:
        mock.seed({"t_xyz": {"tickets": [{"subject": "A"}]}})
        mock.faults.put("down", status=503, count=1)
        assert created(mock.world()).status_code == 503
        made = created(mock.world()).json()["id"]
        assert [each["status"] for each in mock.journal()] == [201, 503]
        assert mock.verify(operation="create_ticket", count={"min": 2})["ok"]
        assert mock.explain("ticket", made)["ticket_id"] == made
        assert mock.clock.advance(1).now == BEGIN + timedelta(seconds=1)
        mock.reset()
        assert (mock.clock.now(), mock.journal()) == (BEGIN, [])


@given(st.text(min_size=1, max_size=LONGEST).filter(is_world_name))
def test_a_world_has_any_name(frozen_mock: MockServer, name: str) -> None:
    world = frozen_mock.world(name)
    with world.client(api_key=KEY) as client:
        assert client.get("/api/v1/tickets").status_code == 200
    assert len(world.journal()) == 1
    world.delete()
    assert world.journal() == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "..", "a\nb", "\ud800"])
def test_a_name_that_no_world_can_have_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"^A world's name should .*\.$"):
        RunningMock("http://localhost").world(name)


# A mock elsewhere.


def test_a_mock_beyond_loopback_wants_its_token() -> None:
    token = uuid4().hex
    with MockServer(host="0.0.0.0", control_token=token) as mock:
        assert RunningMock(mock.url, token=token).world("a").journal() == mock.world("a").journal() == []
        assert RunningMock(mock.url, token=token).check()["scenario"] == "docs"
        with pytest.raises(MockRefused, match="token") as refused:
            RunningMock(mock.url).check()
        assert refused.value.status == 401


def test_where_nobody_answers_it_says_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    nobody = RunningMock(f"http://127.0.0.1:{port}")
    with pytest.raises(MockUnreachable, match=rf"No mock answers at http://127.0.0.1:{port}: .*aurion-mock serve"):
        nobody.clock.now()


class Stranger(BaseHTTPRequestHandler):
    """A server that is no mock."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"null" if self.path.startswith("/base") else b"<a/>")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is called there
        """Says nothing."""


def test_what_is_no_mock_is_told_from_one() -> None:
    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        with pytest.raises(MockUnreachable, match="sends no JSON"):
            RunningMock(url).check()
        with pytest.raises(MockUnreachable, match="is no aurion-mock"):
            RunningMock(f"{url}/base").check()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("url", ["localhost:4010", "ftp://localhost", "http://", "http://localhost:0", "http://[::1"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"is no address of a mock\. Give one such as"):
        RunningMock(url)
