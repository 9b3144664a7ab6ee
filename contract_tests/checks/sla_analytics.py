"""Compliance, looking back. Docs: sla, "SLA Analytics" and "OLA Policies"."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from contract_tests.assertions import Inconclusive, as_json, body, holds, names, promise, same
from contract_tests.factories.lists import records
from contract_tests.factories.sla import (
    BREACHES,
    INSTANCES,
    OLA,
    ORDER,
    SUMMARY,
    TRENDS,
    Terms,
    instant,
    move,
    note,
    range_of,
    seconds,
    terms,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target

DAY = timedelta(days=1)
PAST = {"start_date": "2026-02-01", "end_date": "2026-03-08"}
FIGURES = ("total", "met", "breached", "active")
COMPLIANCE = {*FIGURES, "compliance_rate"}


@rule("SLA-62", "SLA-64")
def compliance_is_of_a_range_of_dates(on: Target) -> None:
    """The figures of a range that is over are the same when a new instance has started."""
    over = {"start_date": "2001-01-01", "end_date": "2001-12-31"}
    asked = (("SLA-62", SUMMARY, over), ("SLA-64", TRENDS, {**over, "granularity": "week"}))
    before = [list(_figures(body(on.api.get(path, **query)))) for _, path, query in asked]
    terms(on, {"resolution": 24}).start()
    for (rule_id, path, query), figures in zip(asked, before, strict=True):
        with promise(rule_id):
            after = list(_figures(body(on.api.get(path, **query))))
            holds(after == figures, f"the same figures for {as_json(query)} after a ticket of today", after)


@rule("SLA-93")
def a_summary_names_its_range(on: Target) -> None:
    found = body(on.api.get(SUMMARY, start_date="2026-03-01", end_date="2026-03-08"))
    same((found["start_date"], found["end_date"]), ("2026-03-01", "2026-03-08"), "the range of the summary")
    names(on.api.get(SUMMARY, start_date="yesterday"), "query.start_date")


@rule("SLA-93")
def a_summary_follows_what_happens_to_instances(on: Target) -> None:
    own = terms(on, {"first_response": seconds(36), "resolution": 24})
    today = _today(own)
    steps: tuple[tuple[Callable[[Json], object], dict[str, int]], ...] = (
        (lambda _: None, {"total": 1, "active": 1}),
        (lambda ticket: move(on, ticket, "pending"), {}),
        (lambda ticket: move(on, ticket, "resolved"), {"active": -1, "met": 1}),
    )
    before = _summary(on, today, today)
    ticket = _ticket_of(own, today)
    for step, change in steps:
        step(ticket)
        after = _summary(on, today, today)
        same(_change(before, after), dict.fromkeys(FIGURES, 0) | change, "what changed in the summary")
        before = after


@rule("SLA-93")
def a_summary_counts_each_type_of_target(on: Target) -> None:
    own = terms(on, {"first_response": seconds(36), "resolution": 24})
    today = _today(own)
    before = _summary(on, today, today)
    answered = _ticket_of(own, today)
    note(on, answered)
    _ticket_of(own, today)
    on.wait(40)
    after = _summary(on, today, today)
    # the ticket that told the day is breached as well
    same(_change(before, after), {"total": 2, "met": 0, "breached": 2, "active": 0}, "what changed in the whole")
    for target, change in (
        ("first_response", {"total": 2, "met": 1, "breached": 2, "active": -1}),
        ("resolution", {"total": 2, "met": 0, "breached": 0, "active": 2}),
    ):
        found = _change(before["targets"][target], after["targets"][target])
        same(found, change, f"what changed for the targets of type {target}")


@rule("SLA-63")
def the_rate_is_of_the_finished_ones(on: Target) -> None:
    """There is none in a year without instances."""
    for query in ({}, {"start_date": "1980-01-01", "end_date": "1980-12-31"}):
        found = body(on.api.get(SUMMARY, **query))
        for each in (found, *found["targets"].values()):
            holds(each.keys() >= COMPLIANCE, "the figures and the rate", each)
            holds(not query or each["total"] == 0, "no instance in 1980", each)
            same(each["met"] + each["breached"] + each["active"], each["total"], "the sum of the figures")
            finished = each["met"] + each["breached"]
            same(each["compliance_rate"], round(each["met"] / finished, 4) if finished else None, "the rate")


@rule("SLA-94")
def compliance_is_shown_by_day_week_or_month(on: Target) -> None:
    whole = body(on.api.get(SUMMARY, **PAST))
    for granularity, begins in (
        (None, lambda _: True),
        ("day", lambda _: True),
        ("week", lambda day: not day.weekday()),
        ("month", lambda day: day.day == 1),
    ):
        found = body(on.api.get(TRENDS, **PAST, **({"granularity": granularity} if granularity else {})))
        same(found["granularity"], granularity or "day", "the granularity")
        starts = [date.fromisoformat(each["period_start"]) for each in found["data"]]
        holds(all(map(begins, starts)), f"periods that begin with a {granularity or 'day'}", starts)
        same(starts, sorted(set(starts)), "the periods, the earliest first")
        sums = {name: sum(each[name] for each in found["data"]) for name in FIGURES}
        same(sums, {name: whole[name] for name in FIGURES}, "the sums of the periods")
    names(on.api.get(TRENDS, granularity="year"), "query.granularity")


@rule("SLA-94", "SLA-66")
def an_instance_is_in_the_periods_and_ranges_of_the_day_on_which_it_started(on: Target) -> None:
    own = terms(on, {"resolution": 24})
    today = _today(own)
    periods = {"day": today, "week": today - today.weekday() * DAY, "month": today.replace(day=1)}
    ranges = ((today, today, 1), (today, None, 1), (None, today, 1), (today + DAY, None, 0), (None, today - DAY, 0))

    def figures() -> tuple[list[Json], list[int]]:
        shown = [_period(on, name, first) for name, first in periods.items()]
        return shown, [_summary(on, first, last)["total"] for first, last, _ in ranges]

    before, totals = figures()
    _ticket_of(own, today)
    after, more = figures()
    for name, then, now in zip(periods, before, after, strict=True):
        same(_change(then, now), {"total": 1, "met": 0, "breached": 0, "active": 1}, f"the {name}")
    with promise("SLA-66"):
        added = [now - then for then, now in zip(totals, more, strict=True)]
        same(added, [number for _, _, number in ranges], "what a new instance adds to each range")


@rule("SLA-66")
def a_range_may_be_open_or_empty(on: Target) -> None:
    whole = body(on.api.get(SUMMARY))
    same((whole["start_date"], whole["end_date"]), (None, None), "the range of the summary")
    same(whole["total"], body(on.api.get(INSTANCES, limit=1))["total"], "the number of all instances")
    backwards = {"start_date": "2026-03-08", "end_date": "2026-02-01"}
    same(body(on.api.get(SUMMARY, **backwards))["total"], 0, "the total of the summary")
    same(body(on.api.get(TRENDS, **backwards))["data"], [], "the periods")
    page = body(on.api.get(BREACHES, **backwards))
    same((page["data"], page["total"]), ([], 0), "the breaches")


@rule("SLA-67")
def ola_policies_are_listed(on: Target) -> None:
    page = body(on.api.get(OLA))
    listed = records(page)
    if isinstance(page, dict) and page.keys() >= {"total", "limit"}:
        holds(len(listed) == min(page["total"], page["limit"]), "as many policies as it says", page)
        one = body(on.api.get(OLA, limit=1))
        holds(one["total"] == page["total"], "the same total of a page of one", one)


def _figures(answered: Json) -> Iterator[float]:
    """All numbers of an answer that no page shows, in its order."""
    if isinstance(answered, dict | list):
        for each in answered.values() if isinstance(answered, dict) else answered:
            yield from _figures(each)
    elif isinstance(answered, int | float) and not isinstance(answered, bool):
        yield answered


def _today(own: Terms) -> date:
    """The day on which instances start now."""
    own.on.needs_exclusive(ORDER)
    return _day(own.start()[1])


def _ticket_of(own: Terms, today: date) -> Json:
    """A ticket that is timed from this day on."""
    ticket, started = own.start()
    if _day(started) != today:
        raise Inconclusive("midnight has just passed")
    return ticket


def _day(instance: Json) -> date:
    started: datetime = instant(instance["started_at"])
    return started.date()


def _summary(on: Target, first: date | None, last: date | None) -> Json:
    return body(on.api.get(SUMMARY, **range_of(first, last)))


def _period(on: Target, granularity: str, first: date) -> Json:
    """The period that begins on that day; none at all is one of zeros."""
    found = body(on.api.get(TRENDS, granularity=granularity, start_date=str(first)))["data"]
    return next((each for each in found if each["period_start"] == str(first)), dict.fromkeys(FIGURES, 0))


def _change(before: Json, after: Json) -> dict[str, Any]:
    return {name: after[name] - before[name] for name in FIGURES}
