"""What is no matter of the API: a page in its place, a refused credential, a mock without a limit, time that is up."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contract_tests.client.ledger import read
from contract_tests.client.transport import StoppedAnswering, Unreachable
from contract_tests.tests.fake_deployment import Asgi, deployment
from contract_tests.tests.gate import called
from contract_tests.tests.twin.conftest import REMOTE, On
from contract_tests.tests.twin.test_chance import TEAM, TICKET
from contract_tests.twin.compare import NO_LIMIT
from contract_tests.twin.stage import UNLIMITED
from contract_tests.twin.steps import Sequence
from contract_tests.twin.twin import Twin
from contract_tests.twin.verdict import judged
from mock_server.testing import MockServer
from mutation.wire import answers, without_header

Json = Any
PAGE = b"<html><title>Sign in</title></html>"


def paged(is_page: Callable[[int, str], bool]) -> Callable[[Asgi], Asgi]:
    """Answers with a page where the number of the request and its path say so."""
    number = 0

    def before(app: Asgi) -> Asgi:
        async def call(scope: Any, receive: Any, send: Any) -> None:
            nonlocal number
            number += 1
            if not is_page(number, scope["path"]):
                await app(scope, receive, send)
                return
            headers = [(b"content-type", b"text/html; charset=utf-8")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": PAGE})

        return call

    return before


def test_a_page_in_the_place_of_the_deployment_is_no_divergence(on: On, tmp_path: Path) -> None:
    """Nor is it told that what was made is gone, when a page answers whoever deletes it."""
    made = 0

    def since_a_team_was_made(_number: int, path: str) -> bool:
        nonlocal made
        made += path == "/api/v2/teams"
        return made > 1

    with (
        deployment(before=paged(since_a_team_was_made), clock="real", rate_limit=UNLIMITED) as server,
        on(server.url, **{**REMOTE, "users": ["user_012", "user_034"]}) as stage,
    ):
        twin = Twin(stage)
        report = twin.run([TICKET, *[replace(TEAM, steps=TEAM.steps * 3)] * 2])
    assert (report.failing, report.fidelity, report.comparable) == ((), 1, 2)
    assert report.sequences == 2
    (trouble,) = report.trouble
    assert "a page for people" in trouble
    assert "Sign in" in trouble
    assert "aurion-contract sweep" in trouble
    assert [each.operation for each in read(tmp_path / "ledger.jsonl").open_entries()] == ["create_team"]
    assert judged(report).code == 2


def test_a_page_that_one_operation_answers_with_is_a_divergence(on: On) -> None:
    with (
        deployment(before=paged(lambda _, path: path == "/api/v2/teams"), clock="real", rate_limit=UNLIMITED) as server,
        on(server.url, **{**REMOTE, "users": ["user_012", "user_034"]}) as stage,
    ):
        report = Twin(stage).run([TEAM])
    assert {each.operation for each in report.failing} == {"create_team"}
    assert report.trouble == ()


def test_a_credential_that_a_mock_refuses_is_named(mock_url: str, tmp_path: Path) -> None:
    ended = called("twin", "--url", mock_url, "--only", "TICKET-05", "--api-key", "wrong", cwd=tmp_path)
    assert ended.returncode == 2
    assert "The credential 'key' is not accepted: 401" in ended.stderr
    assert "DIVERGENCE" not in ended.stdout


def test_a_mock_without_a_limit_is_as_faithful_as_one_with_a_limit(on: On) -> None:
    with MockServer(rate_limit="off") as mock, on(mock.url) as stage:
        report = Twin(stage).run([TICKET, TEAM])
    assert (report.findings, report.fidelity, report.fields) == ((), 1, 1)
    assert report.ignored[NO_LIMIT] == 2


def test_a_mock_with_a_limit_that_does_not_tell_of_it_diverges(on: On) -> None:
    plant = answers("create_ticket", without_header("x-ratelimit-limit"))
    with plant() as around, MockServer(around=around) as mock, on(mock.url) as stage:
        report = Twin(stage).run([TICKET])
    assert [each.place for each in report.failing] == [("x-ratelimit-limit",)]


@pytest.mark.parametrize("late", [0.0, 0.01])
def test_time_that_is_up_ends_a_run_with_what_it_has(late: float, on: On) -> None:
    with MockServer() as mock, on(mock.url) as stage:
        twin = Twin(stage, deadline=time.monotonic() + late)
        report = twin.run([TICKET] * 1_000)
    assert report.sequences < 1_000
    assert report.trouble == ()
    assert "Time was up" in report.cut
    verdict = judged(report)
    assert "Time was up" in verdict.sentence
    assert verdict.code == (0 if report.comparable else 2)


def test_whoever_has_to_wait_beyond_the_end_does_not(on: On, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit of two a minute would hold the third request for a minute."""
    with (
        deployment(clock="real", rate_limit=UNLIMITED) as server,
        on(server.url, **{**REMOTE, "users": ["user_012", "user_034"]}) as stage,
    ):
        stage.deployment.transport.pacing.limit = 2
        began = time.monotonic()
        twin = Twin(stage, deadline=began + 5)
        monkeypatch.setattr(stage, "clean", lambda _after=0: None)  # what is taken back has to wait
        report = twin.run([replace(TICKET, steps=TICKET.steps * 9)])
        stage.deployment.transport.pacing.limit = UNLIMITED
    assert time.monotonic() - began < 5
    assert 0 < report.comparable < 9
    assert report.not_compared == {"the run's time was up (--max-time)": 9 - report.comparable}


def test_a_share_is_called_what_it_is(tmp_path: Path) -> None:
    """Headers that only we assume cost no fidelity, and are fields that differ."""
    with deployment(clock="real", rate_limit="off") as server:
        options = ("--only", "TICKET-05", "--json", "r.json", "--html", "r.html", "--patience", "0")
        key = ("--api-key", "ak_live_xxxx")
        ended = called("twin", "--url", server.url, *key, *options, cwd=tmp_path)
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (ended.returncode, report["fidelity"]) == (0, 1)
    assert report["fields"] < 1
    told = " ".join(ended.stdout.split())
    assert "100 % of" in told
    assert "agreed, but for headers that only we assume" in told
    assert "agreed in everything" not in told + (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Unreachable("it is gone: has it expired?"), "The deployment cannot be asked: it is gone: has it expired?"),
        (
            StoppedAnswering("5 never came. The last: 503"),
            "The deployment stopped answering: 5 never came. The last: 503.",
        ),
    ],
)
def test_a_sentence_ends_once(error: Unreachable, told: str, on: On) -> None:
    def breaks() -> Iterator[Sequence]:
        yield TICKET
        raise error

    with MockServer() as mock, on(mock.url) as stage:
        report = Twin(stage).run(breaks())
    assert (report.trouble, report.comparable) == ((told,), 1)
