"""Whoever watches a run sees it in a log and in a terminal, and the terminal is as it was afterwards."""

from io import StringIO

import pytest
from rich.console import Console

from contract_tests.report.progress import LiveProgress, PlainProgress, RunTally, watching
from contract_tests.runner import Progress
from contract_tests.tests import examples

HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"


class FixedClock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def tally(clock: FixedClock) -> RunTally:
    return RunTally(requests=lambda: 1204, waited=lambda: 40.0, clock=clock)


def test_a_log_has_a_line_per_layer_and_per_finding() -> None:
    out = StringIO()
    progress: Progress = PlainProgress(tally(FixedClock()), out)
    progress.began("checks", 380)
    for outcome in examples.rich().outcomes:
        if outcome.layer == "checks":
            progress.finished(outcome)
    progress.found(examples.finding(actual="a\nb\x1b[2J" + "c" * 500))
    progress.began("models", 1)
    first, second, third = out.getvalue().splitlines()
    assert (first, third) == ("checks: 380 checks", "models: 1 check")
    assert second.startswith(
        "BROKEN PROMISE TICKET-07@list_tickets: expected only tickets whose status is open, got a b"
    )
    assert "\x1b" not in second
    assert len(second) == 160


def test_a_log_says_how_far_the_run_is_every_ten_seconds_at_most() -> None:
    out, clock = StringIO(), FixedClock()
    progress = PlainProgress(tally(clock), out)
    progress.began("checks", 380)
    for outcome in examples.rich().outcomes[:100]:
        clock.now += 0.5
        progress.finished(outcome)
    lines = out.getvalue().splitlines()
    assert lines[1] == "checks: 20 of 380, 1,204 requests, 40 s waited for the limit, no findings, 10 s"
    assert len(lines) == 1 + 5


def terminal(out: StringIO) -> Console:
    return Console(file=out, force_terminal=True, width=100, highlight=False, _environ={"TERM": "xterm"})


def test_a_log_says_how_far_layers_are_that_run_at_the_same_time() -> None:
    out, clock = StringIO(), FixedClock()
    progress = PlainProgress(tally(clock), out)
    progress.began("checks", 380)
    progress.began("schema", 89)
    clock.now = 20
    progress.finished(examples.rich().outcomes[0])
    assert out.getvalue().splitlines()[-1].startswith("checks: 1 of 380, schema: 0 of 89, 1,204 requests")


def test_a_terminal_shows_the_layer_the_bar_the_numbers_and_the_findings() -> None:
    out, clock = StringIO(), FixedClock()
    live = LiveProgress(tally(clock), terminal(out))
    with live.shown() as progress:
        progress.began("checks", 380)
        progress.finished(examples.rich().outcomes[0])
        progress.found(examples.finding(actual="[bold]not markup[/bold]"))
        clock.now = 65
    shown = out.getvalue()
    for part in (
        "checks",
        "1 of 380",
        "━",
        "1,204 requests",
        "1 broken promise, 1 min 05 s",
        "[bold]not markup[/bold]",
    ):
        assert part in shown


@pytest.mark.parametrize("ends", [KeyboardInterrupt, RuntimeError])
def test_the_terminal_is_as_it_was_however_the_run_ends(ends: type[BaseException]) -> None:
    out = StringIO()

    def interrupted() -> None:
        with LiveProgress(tally(FixedClock()), terminal(out)).shown() as progress:
            progress.began("checks", 380)
            raise ends

    with pytest.raises(ends):
        interrupted()
    shown = out.getvalue()
    assert shown.count(HIDE) == shown.count(SHOW) == 1
    assert shown.rindex(SHOW) > shown.rindex(HIDE)
    assert shown.endswith("\x1b[1A\x1b[2K")


def test_what_is_no_terminal_is_a_log() -> None:
    with watching(tally(FixedClock()), StringIO()) as progress:
        assert isinstance(progress, PlainProgress)
