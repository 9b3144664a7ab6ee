"""A client that is graded, one function per operation: what is played to it, and what is said of it.

What is played, and who judges, stands in mock_server/grading.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from pydantic_core import MISSING

from mock_server import models
from mock_server.control.context import ControlContext
from mock_server.errors import Conflict
from mock_server.grading.attempts import Attempt, Call
from mock_server.grading.criteria import CRITERIA, RULES, grade_of, judge
from mock_server.grading.runs import Run, get_run
from mock_server.grading.troubles import TROUBLES
from mock_server.grading.verdicts import Evidence, Verdict
from mock_server.models import GradeEvidence, GradeLease, GradeReport, GradeRun, GradeVerdict, PlayedTrouble

VERSION = 1
"""Of the form of the report."""

MOST_REQUESTS = 12
"""Attempts that a piece of evidence shows."""

SEED = 1


def begin_grade(context: ControlContext, world: str | None, body: GradeRun) -> GradeReport:
    if context.store.shared:
        hint = "Start one without --store for it: each of several mocks would play and see a part."
        raise Conflict("A mock whose worlds are shared grades nobody", hint=hint)
    left_out = () if body.leave_out is MISSING else tuple(dict.fromkeys(body.leave_out))
    seed = SEED if body.seed is MISSING else body.seed
    seconds = None if body.lease_ms is MISSING else body.lease_ms / 1_000
    return _report(context.grader.runs.begin(seed, left_out, world, seconds, replace=body.replace is True))


def get_grade(context: ControlContext, world: str | None, run: str | None) -> GradeReport:
    return _report(get_run(context.grader.runs, world, run))


def renew_grade(context: ControlContext, world: str | None, run: str | None, body: GradeLease) -> None:
    runs = context.grader.runs
    runs.renew(get_run(runs, world, run), body.lease_ms / 1_000)


def end_grade(context: ControlContext, world: str | None, run: str | None) -> GradeReport:
    runs = context.grader.runs
    ended = get_run(runs, world, run)
    runs.end(ended)
    return _report(ended)


def _report(run: Run) -> GradeReport:
    calls = run.calls.all
    verdicts, left = judge(calls), run.left
    return GradeReport(
        version=VERSION,
        run=run.id,
        grade=grade_of(verdicts),
        rules=RULES,
        seed=run.seed,
        leave_out=list(run.left_out),
        world=run.world,
        began=run.began,
        ended=run.ended,
        lease_left_ms=None if left is None else round(left * 1_000),
        requests=run.requests,
        forgotten=run.forgotten,
        calls=len(calls),
        retries=sum(1 for call in calls for _ in call.retries()),
        troubles=list(_played(calls)),
        criteria=list(_shown(verdicts)),
    )


def _played(calls: Iterable[Call]) -> Iterable[PlayedTrouble]:
    met: dict[str, int] = {}
    for call in calls:
        if call.trouble and call.troubled:
            met[call.trouble.name] = met.get(call.trouble.name, 0) + 1
    for name, trouble in TROUBLES.items():
        if name in met:
            yield PlayedTrouble(name=name, told=trouble.told, calls=met[name])


def _shown(verdicts: Mapping[str, Verdict]) -> Iterable[GradeVerdict]:
    for criterion in CRITERIA:
        verdict = verdicts[criterion.id]
        yield GradeVerdict(
            id=criterion.id,
            title=criterion.title,
            weight=criterion.weight,
            verdict=verdict.state,
            said=verdict.said,
            found=verdict.found,
            evidence=[_evidence(each) for each in verdict.evidence],
        )


def _evidence(evidence: Evidence) -> GradeEvidence:
    asked = evidence.attempts[0].asked
    return GradeEvidence(
        call=f"{asked.method} {asked.target}",
        world=asked.world,
        said=evidence.said,
        requests=[_request(each) for each in evidence.attempts[:MOST_REQUESTS]],
    )


def _request(attempt: Attempt) -> models.GradedRequest:
    query: dict[str, Any] = {"world": attempt.asked.world}
    return models.GradedRequest(
        id=attempt.request_id,
        at=attempt.at,
        status=attempt.status or None,
        trouble=attempt.trouble.name if attempt.trouble else None,
        page=f"/_mock/console/requests/{quote(attempt.request_id, safe='')}?{urlencode(query)}",
    )
