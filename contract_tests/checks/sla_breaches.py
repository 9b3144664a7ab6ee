"""Breaches, looking back. Docs: sla, "Breach Analysis"."""

from datetime import timedelta

from contract_tests.expecting import as_json, body, holds, same
from contract_tests.making.lists import records
from contract_tests.making.sla import BREACHES, due, instant, range_of, seconds, terms
from contract_tests.promises import rule
from contract_tests.target import Json, Target

DAY = timedelta(days=1)


@rule("SLA-65")
def breaches_are_listed_from_a_date_with_a_limit(on: Target) -> None:
    own = terms(on, {})
    passes = own.brief()
    own.ticket()
    own.ticket()
    on.wait(passes + 1)
    listed = records(body(on.api.get(BREACHES, start_date="2026-03-01", limit=1)))
    holds(len(listed) <= 1, "at most 1 breach", listed)
    later = records(body(on.api.get(BREACHES, start_date="2999-01-01", limit=20)))
    holds(not later, "no breach from a day on that is far away", later)


@rule("SLA-95")
def breaches_are_listed_newest_first(on: Target) -> None:
    page = body(on.api.get(BREACHES, start_date="2026-03-01", limit=2))
    same((page["limit"], page["offset"]), (2, 0), "limit and offset")
    holds(len(page["data"]) == min(2, page["total"]), "at most 2 breaches", page)
    early = [each for each in page["data"] if each["breached_at"] < "2026-03-01"]
    same(early, [], "breaches before the date")
    times = [instant(each["breached_at"]) for each in body(on.api.get(BREACHES))["data"]]
    same(times, sorted(times, reverse=True), "the breaches, the newest first")


@rule("SLA-95")
def a_breach_is_listed_with_its_instance(on: Target) -> None:
    own = terms(on, {"first_response": seconds(36), "resolution": seconds(72)})
    ticket, started = own.start()
    _breaches_of(on, started, 0)
    on.wait(76)
    found = _breaches_of(on, started, 2)
    expected = [
        {
            "instance_id": started["id"],
            "policy_id": own.policy_id,
            "conversation_id": started["conversation_id"],
            "ticket_id": ticket["id"],
            "target_type": target,
            "breached_at": started["targets"][target]["due_at"],
        }
        for target in ("resolution", "first_response")
    ]
    same(found, expected, "the two breaches, the newest first")
    _breaches_of(on, started, 0, start_date=str(due(started).date() + DAY))


@rule("SLA-66")
def breaches_are_those_of_the_days_of_therange_of(on: Target) -> None:
    own = terms(on, {"resolution": seconds(36)})
    _, started = own.start()
    on.wait(40)
    day = due(started).date()
    for first, last, number in (
        (day, day, 1),
        (None, day, 1),
        (day, None, 1),
        (day + DAY, None, 0),
        (None, day - DAY, 0),
    ):
        _breaches_of(on, started, number, **range_of(first, last))


def _breaches_of(on: Target, instance: Json, number: int, **query: str) -> list[Json]:
    """The breaches of the instance, of which there have to be so many."""
    data = body(on.api.get(BREACHES, limit=100, **query))["data"]
    found = [each for each in data if each["instance_id"] == instance["id"]]
    same(len(found), number, f"how many breaches of the instance there are in the range {as_json(query)}")
    return found
