"""What is chance is not told from what is not by a name, nor for longer than it lasts."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from contract_tests.tests.fake_deployment import deployment
from contract_tests.tests.twin.conftest import REMOTE, On
from contract_tests.twin.recorder import Recorded, Recorder
from contract_tests.twin.stage import UNLIMITED, Stage
from contract_tests.twin.steps import TAG, Call, Sequence
from contract_tests.twin.twin import Twin
from mock_server.testing import MockServer
from mutation.mutant import Plant
from mutation.wire import MutableReply, answers, edits

Json = Any
NOW = datetime(2026, 3, 8, 20, tzinfo=UTC)
NOISE = "the deployment differs from itself there"
UPPER, REVERSED = str.upper, lambda text: text[::-1]
CUT, SHIFTED = lambda text: text[:14], lambda text: "".join(chr(ord(each) + 1) for each in text)


def changed(field: str, change: Callable[[str], str]) -> Plant:
    """A lie about a name that is always the same for the same name."""

    def told(record: Json) -> None:
        if isinstance(record.get(field), str):
            record[field] = change(record[field])

    return answers("create_ticket create_team", edits(told))


def made(path: str, body: Json, times: int = 1) -> Sequence:
    """A sequence that makes records of one kind."""
    operation = {"/api/v1/tickets": "create_ticket", "/api/v2/teams": "create_team"}[path]
    call = Call(
        operation,
        "POST",
        tuple(path.split("/")[1:]),
        body=body,
        who="owner",
        headers=(("content-type", "application/json"),),
    )
    return Sequence("made", "drawn", (call,) * times)


TICKET = made("/api/v1/tickets", {"subject": f"A name {TAG}"})
TEAM = made("/api/v2/teams", {"name": f"A name {TAG}"})


@pytest.mark.parametrize("change", [UPPER, REVERSED, CUT, SHIFTED])
@pytest.mark.parametrize(("sequence", "field"), [(TICKET, "subject"), (TEAM, "name")])
def test_a_lie_about_a_name_is_no_chance_on_a_mock(
    sequence: Sequence, field: str, change: Callable[[str], str], on: On
) -> None:
    with changed(field, change)() as around, MockServer(around=around) as mock, on(mock.url) as stage:
        report = Twin(stage).run([sequence])
    assert [(each.kind, each.place) for each in report.failing] == [("value", (field,))]
    assert NOISE not in report.ignored


@pytest.mark.parametrize("change", [UPPER, REVERSED, CUT, SHIFTED])
def test_a_lie_about_a_name_is_no_chance_on_a_deployment(change: Callable[[str], str], on: On) -> None:
    with (
        changed("subject", change)() as around,
        deployment(before=around, clock="real", rate_limit=UNLIMITED) as server,
        on(server.url, **REMOTE) as stage,
    ):
        report = Twin(stage).run([TICKET])
    assert [(each.kind, each.place) for each in report.failing] == [("value", ("subject",))]


def test_a_key_is_another_one_in_each_run_even_under_the_same_names(on: On) -> None:
    """Otherwise what is played again is answered from memory."""
    with (
        deployment(clock="real", rate_limit=UNLIMITED) as server,
        on(server.url, **REMOTE) as stage,
        stage.begun("twabcdef01") as (_, one),
        stage.begun("twabcdef01") as (_, other),
    ):
        assert one.tag == other.tag == "twabcdef01"
        assert one.run != other.run


class Flaky:
    """Answers some of the creations with a 500, and says of all others that they are done otherwise than they are."""

    def __init__(self, flakes: frozenset[int]) -> None:
        self.flakes, self.heard = flakes, 0

    def __call__(self, _call: object, reply: MutableReply) -> None:
        self.heard += 1
        if self.heard in self.flakes:
            reply.status, reply.json = 500, {"detail": "Internal Server Error"}
        else:
            reply.status = 202


@pytest.mark.parametrize("flakes", [frozenset[int](), frozenset({1}), frozenset({2}), frozenset({1, 4})])
def test_a_flake_hides_nothing_that_comes_after_it(flakes: frozenset[int], on: On) -> None:
    with (
        answers("create_ticket", Flaky(flakes))() as around,
        MockServer(around=around) as mock,
        on(mock.url) as stage,
    ):
        report = Twin(stage).run([TICKET, TICKET])
    assert [(each.kind, each.deployment) for each in report.failing] == [("status", "202")]


def test_what_is_chance_again_and_again_is_muted_and_costs_little(on: On) -> None:
    numbers = iter(range(10_000))

    def noisy(record: Json) -> None:
        record["description"] = f"noise {next(numbers)}"

    def sent(stage: Stage, sequences: int) -> int:
        twin = Twin(stage)
        report = twin.run([made("/api/v1/tickets", {"subject": f"A {TAG}"}, 3)] * sequences)
        assert report.failing == ()
        assert report.ignored[NOISE] == 3 * sequences
        return report.requests

    with answers("create_ticket", edits(noisy))() as around, MockServer(around=around) as mock:
        with on(mock.url) as stage:
            few = sent(stage, 4)
        with on(mock.url) as stage:
            many = sent(stage, 10)
    assert many - few == 3 * 6, "each step once"


def test_what_is_seldom_chance_is_never_muted(on: On) -> None:
    """Three flakes of so many answers say nothing of the next one."""
    heard = flakes = 0

    def seldom(_call: object, reply: MutableReply) -> None:
        nonlocal heard, flakes
        heard += 1
        if heard % 23 == 0:
            flakes += 1
            reply.status, reply.json = 500, {"detail": "Internal Server Error"}

    with answers("create_ticket", seldom)() as around, MockServer(around=around) as mock, on(mock.url) as stage:
        twin = Twin(stage)
        report = twin.run([made("/api/v1/tickets", {"subject": f"A {TAG}"}, 10)] * 7)
    assert flakes >= 3
    assert (report.failing, report.fidelity, twin.muted) == ((), 1, frozenset())


def test_what_is_signed_keeps_its_bytes() -> None:
    """A signature is of bytes: the same JSON written otherwise is another message."""
    with_spaces = b'{ "version" : "2.4.0" }'
    recorder = Recorder(began=NOW)
    recorder.heard(recorded(with_spaces, (("X-Workflow-Signature", "0" * 64),)))
    recorder.heard(recorded(with_spaces, ()))
    assert [each.body for each in recorder.steps if isinstance(each, Call)] == [with_spaces, {"version": "2.4.0"}]


def recorded(content: bytes, headers: tuple[tuple[str, str], ...]) -> Recorded:
    return Recorded("POST", "/api/v2/workflows/wf_1/webhook", headers, content, b"{}", "")
