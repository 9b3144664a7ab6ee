"""Breaches, looking back. Docs: sla, "Breach Analysis"."""

from datetime import timedelta

from contract_tests.assertions import as_json, body, holds, promise, same
from contract_tests.factories.lists import records
from contract_tests.factories.sla import BREACHES, due, instant, range_of, seconds, terms
from contract_tests.registry import rule
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
    totals = [body(on.api.get(BREACHES, start_date=day, limit=1))["total"] for day in ("2026-03-01", "2999-01-01")]
    same(totals, [page["total"], 0], "the totals of a page of one, and of a day that is far away")


@rule("SLA-95", "SLA-66")
def a_breach_is_listed_with_its_instance_in_the_range_of_its_day(on: Target) -> None:
    own = terms(on, {"first_response": seconds(36), "resolution": seconds(72)})
    ticket, started = own.start()
    _breaches_of(on, started, 0)
    on.wait(76)
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
    same(_breaches_of(on, started, 2), expected, "the two breaches, the newest first")
    days = [due(started, each["target_type"]).date() for each in expected]
    with promise("SLA-66"):
        for first in (None, days[0], days[0] + DAY):
            for last in (None, days[0], days[0] - DAY):
                number = sum((first or day) <= day <= (last or day) for day in days)
                _breaches_of(on, started, number, **range_of(first, last))


def _breaches_of(on: Target, instance: Json, number: int, **query: str) -> list[Json]:
    """The breaches of the instance, of which there have to be so many."""
    data = body(on.api.get(BREACHES, limit=100, **query))["data"]
    found = [each for each in data if each["instance_id"] == instance["id"]]
    same(len(found), number, f"how many breaches of the instance there are in the range {as_json(query)}")
    return found
