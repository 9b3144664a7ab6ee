"""What could not be undone is undone later: at the end of the run, or by as many sweeps as it takes."""

import asyncio
import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contract_tests.client.cleanup_requests import CLOSED, KEPT, CleanupRequest
from contract_tests.client.ledger import Ledger, LeftBehind
from contract_tests.client.transport import MOST, Unreachable
from contract_tests.run.connect import connected
from contract_tests.run.run import Selection
from contract_tests.settings import RunSettings, of_the_docs
from contract_tests.tests.fake_deployment import Asgi, FakeDeployment, Message, deployment
from contract_tests.tests.front import Front, FrontHandler, serving
from contract_tests.tests.gate import called
from contract_tests.tests.test_front import left
from contract_tests.tests.test_front import run as through
from contract_tests.tests.test_leftovers import StartedRun, folder_of, held, ledgers, run

COULD_NOT_TEST = 2
SETTINGS = "/api/ai-automation/settings"
NEVER, DONE_ALL_THE_SAME = 0, -1
"""How a request may fail besides a status: no answer comes; it is done, and the answer is a 500."""
PLENTY = 1_000_000
HANGS = 60


@dataclass
class Trouble:
    """In front of a deployment: requests of a kind fail, the first `times` of them. `met` counts those."""

    method: str
    path: str
    how: int
    times: int = PLENTY
    met: int = 0

    def __call__(self, app: Asgi) -> Asgi:
        async def troubled(scope: Message, receive: Any, send: Any) -> None:
            if not self._meets(scope):
                await app(scope, receive, send)
                return
            self.met += 1
            if self.how == NEVER:
                await asyncio.sleep(HANGS)
            elif self.how == DONE_ALL_THE_SAME:
                await app(scope, receive, _nothing)
            await _answer(send, self.how if self.how > 0 else 500)

        return troubled

    def _meets(self, scope: Message) -> bool:
        return scope["method"] == self.method and scope["path"].startswith(self.path) and self.met < self.times


async def _nothing(_message: Message) -> None: ...


async def _answer(send: Any, status: int) -> None:
    content = json.dumps({"detail": "Something went wrong"}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


@contextmanager
def troubled(trouble: Trouble) -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None, before=trouble) as server:
        yield server


def run_on(server: FakeDeployment) -> tuple[str, ...]:
    return "run", "--url", server.url, "--profile", "quick", "--layer", "checks"


def left_behind(server: FakeDeployment, folder: Path, why: str) -> tuple[int, Path]:
    """How many teams a run could not delete for such a reason, and the ledger that says so."""
    called(*run_on(server), "--only", "TEAM-29", "--json", "report.json", cwd=folder_of(folder))
    left = json.loads((folder / "report.json").read_text(encoding="utf-8"))["left"]
    assert left
    assert all(why in each["why"] for each in left)
    (ledger,) = ledgers(folder)
    return len(left), ledger


def swept(ledger: Path, folder: Path) -> tuple[int, list[int]]:
    """The exit code of a sweep, and what it counted."""
    ended = called("sweep", str(ledger), cwd=folder)
    return ended.returncode, numbers(ended.stdout)


def numbers(said: str) -> list[int]:
    """Open, taken back, left behind and still open, as a sweep says."""
    line = next(line for line in said.splitlines() if "taken back" in line)
    return [int(each) for each in re.findall(r"-?\d+", line)]


@pytest.mark.parametrize(("how", "times"), [(500, 6), (NEVER, 2)], ids=["500", "no answer"])
def test_what_could_not_be_undone_is_tried_again_at_the_end(how: int, times: int, tmp_path: Path) -> None:
    trouble = Trouble("DELETE", "/api/v2/teams/", how, times)
    with troubled(trouble) as server:
        before = held(server)
        said = called(*run_on(server), "--only", "TEAM-29", cwd=folder_of(tmp_path, timeout=1)).stdout
        assert trouble.met == times, said
        assert held(server) == before, said
        assert ledgers(tmp_path) == [], said


def test_a_sweep_does_what_is_left_to_do_and_keeps_the_ledger_as_long_as_anything_is(tmp_path: Path) -> None:
    trouble = Trouble("DELETE", "/api/v2/teams/", 500)
    with troubled(trouble) as server:
        before = held(server)
        left, ledger = left_behind(server, tmp_path, "DELETE was answered 500")
        assert swept(ledger, tmp_path) == (COULD_NOT_TEST, [left, 0, 0, left])
        trouble.met, trouble.times = 0, 1
        assert swept(ledger, tmp_path) == (COULD_NOT_TEST, [left, left - 1, 0, 1])
        server.seen.clear()
        assert swept(ledger, tmp_path) == (0, [1, 1, 0, 0])
        assert sum(method == "DELETE" for method, _, _ in server.seen) == 1
        assert not ledger.exists()
        assert held(server) == before


def test_a_404_is_no_proof_that_what_was_made_is_gone(tmp_path: Path) -> None:
    """Something in between may say so as well: as long as the record can be read, it is open."""
    trouble = Trouble("DELETE", "/api/v2/teams/", 404)
    with troubled(trouble) as server:
        before = held(server)
        left, ledger = left_behind(server, tmp_path, "can be read")
        trouble.times = 0
        assert swept(ledger, tmp_path) == (0, [left, left, 0, 0])
        assert held(server) == before


def test_a_creation_that_was_never_answered_is_asked_for_until_it_is_answered() -> None:
    """It was made; what came first was no answer, and what came when it was asked for again was a 404, once."""
    posted: list[str] = []

    def lost(handler: FrontHandler) -> bool:
        if (handler.command, handler.path) != ("POST", "/api/v2/teams"):
            return False
        posted.append(handler.path)
        if len(posted) == 1:
            front.passed_on(handler)
            handler.close_connection = True
            handler.connection.close()
        elif len(posted) == 3:
            return False
        else:
            handler.give(404, [("Content-Type", "application/json")], b'{"detail": "Not found"}')
        return True

    with deployment(rate_limit=None) as server, serving(Front(server.url, behaviour=lost)) as front:
        before = held(server)
        paces = {"rate_limit": PLENTY, "ai_rate_limit": PLENTY}
        with connected(RunSettings(url=front.url, credentials=of_the_docs(), **paces)) as on:
            with pytest.raises(Unreachable):
                on.dashboard.provoking().post("/api/v2/teams", {"name": "Team"})
            assert held(server) != before
            on.undo()
        assert held(server) == before


@pytest.mark.parametrize("operation", ["create_team", "create_oncall_entry"])
def test_an_undo_that_finds_nothing_once_is_sent_again(operation: str) -> None:
    """Whoever can be read is looked for; of others a second try says whether they are gone."""
    asked: set[str] = set()

    def lost(handler: FrontHandler) -> bool:
        if handler.command != "DELETE" or handler.path in asked:
            return False
        asked.add(handler.path)
        handler.give(404, [("Content-Type", "application/json")], b'{"detail": "Not found"}')
        return True

    with deployment(rate_limit=None) as server, serving(Front(server.url, behaviour=lost)) as front:
        before = held(server)
        report = through(front, Selection(only=(operation,), layers=("checks",)))
        assert held(server) == before
    assert asked
    assert left(report) == []


def test_a_sweep_tells_what_it_did_from_what_was_left_before(tmp_path: Path) -> None:
    """Of two tickets the run closed one, and died before the other; neither can be deleted."""
    with deployment(rate_limit=None) as server:
        path = tmp_path / "ledger.jsonl"
        ledger = Ledger(path, url=server.url, seed=1, exclusive=False)
        for number in (1042, 1043):
            undo = CleanupRequest("POST", f"/api/v1/tickets/{number}/close", CLOSED)
            entry = ledger.intends("create_ticket", "POST", "/api/v1/tickets", b"{}", "", "key", [])
            ledger.made(entry, [undo], [str(number)])
        ledger.leave(1, LeftBehind("/api/v1/tickets/1042", KEPT["create_ticket"]))
        ledger.close()
        ended = called("sweep", str(path), cwd=folder_of(tmp_path))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "This sweep: 1 open entry, 0 taken back, 1 left behind, 0 still open.",
        f"  /api/v1/tickets/1043: {KEPT['create_ticket']}",
        "What had been left behind before it, for good:",
        f"  tickets (1), for one /api/v1/tickets/1042: {KEPT['create_ticket']}",
    ]


@pytest.mark.parametrize("how", [DONE_ALL_THE_SAME, 503], ids=["done, and 500", "503"])
def test_settings_are_put_back_whatever_the_change_was_answered(how: int, tmp_path: Path) -> None:
    """The first changes fail; those of them that were made all the same are put back."""
    trouble = Trouble("PUT", SETTINGS, how, 4)
    with troubled(trouble) as server:
        before = held(server)
        folder = folder_of(tmp_path, exclusive=True)
        said = called(*run_on(server), "--only", "update_ai_settings", cwd=folder).stdout
        assert trouble.met == 4, said
        assert held(server) == before, said


def test_what_cannot_be_read_before_is_not_changed(tmp_path: Path) -> None:
    trouble = Trouble("GET", SETTINGS, 500)
    with troubled(trouble) as server:
        called(*run_on(server), "--only", "update_ai_settings", cwd=folder_of(tmp_path, exclusive=True))
        let_in = {status for method, path, status in server.seen if (method, path) == ("PUT", SETTINGS)}
        assert 200 not in let_in


def test_a_run_that_is_killed_in_the_middle_of_a_change_is_swept_up_after(tmp_path: Path) -> None:
    """The change is made, its answer is on its way; the sweep knows from the ledger that nobody else is there."""
    hold = Held(lambda scope: scope["method"] == "PUT" and scope["path"] == SETTINGS)
    with deployment(rate_limit=None, before=hold) as server:
        before = held(server)
        options = ("--exclusive", "--layer", "checks", "--only", "update_ai_settings")
        started = run(server, folder_of(tmp_path), *options)
        hold.wait(started)
        started.end(signal.SIGKILL)
        hold.holds = False
        assert held(server) != before
        (ledger,) = ledgers(tmp_path)
        code, _ = swept(ledger, tmp_path)
        assert (code, held(server)) == (0, before)
        assert not ledger.exists()


@dataclass
class Held:
    """In front of a deployment: a request that changes something there is done, and its answer held back."""

    which: Callable[[Message], bool]
    holds: bool = True
    done: int = 0

    def __call__(self, app: Asgi) -> Asgi:
        async def holding(scope: Message, receive: Any, send: Any) -> None:
            if not (self.holds and self.which(scope)):
                await app(scope, receive, send)
                return
            status: list[int] = []

            async def see(message: Message) -> None:
                status.append(message.get("status", 0))

            await app(scope, receive, see)
            self.done += status[0] == 200
            while self.holds and self.done:
                await asyncio.sleep(0.01)
            await _answer(send, status[0])

        return holding

    def wait(self, run: StartedRun) -> None:
        until = time.monotonic() + HANGS
        while not self.done and time.monotonic() < until and run.process.poll() is None:
            time.sleep(0.01)
        assert self.done, run.end()


def test_clean_up_does_not_count_as_requests_of_a_check() -> None:
    """A check sends a thousand requests at the most; what takes back more than that many records ends all the same."""
    with deployment(rate_limit=None) as server:
        before = held(server)
        paces = {"rate_limit": PLENTY, "ai_rate_limit": PLENTY}
        settings = RunSettings(url=server.url, credentials=of_the_docs(), **paces)
        with connected(settings) as on, on.transport.exchange_log.tracing() as trace:
            for number in range(MOST + 1):
                if number % 500 == 0:
                    trace.restart()
                on.dashboard.post("/api/v2/teams", {"name": f"Team {number}"})
            on.undo()
        assert held(server) == before
