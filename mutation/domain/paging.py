"""Defects of limit and offset. Docs: teams-and-routing, "Pagination"."""

from collections.abc import Callable

from mutation.mutant import Mutant, Plant
from mutation.wire import Call, Deliver, Json, Reply, answers, asks, edits, ignores_query, wire

Change = Callable[[int, int], tuple[int, int]]


def window(operation: str, change: Change) -> Plant:
    """Another window is cut out than was asked for, and the answer says nothing of it."""

    async def through(call: Call, deliver: Deliver) -> Reply:
        limit, offset = call.query.get("limit", "50"), call.query.get("offset", "0")
        if not (limit.isdecimal() and offset.isdecimal()):
            return await deliver(call)  # type: ignore[no-any-return]
        changed = change(int(limit), int(offset))
        call.query |= {"limit": str(changed[0]), "offset": str(changed[1])}
        reply: Reply = await deliver(call)
        if reply.ok:
            reply.json = reply.json | {"limit": int(limit), "offset": int(offset)}
        return reply

    return wire(operation, through)


def reads_as(operation: str, name: str, values: dict[str, str]) -> Plant:
    """Some values of a query parameter are taken for others."""

    def alter(call: Call) -> None:
        if call.query.get(name) in values:
            call.query[name] = values[call.query[name]]

    return asks(operation, alter)


def of_the_page(page: Json) -> None:
    """The total is the number of records on the page."""
    page["total"] = len(page.get("data", page.get("items")))


def without_the_last(name: str) -> Callable[[Call, Reply], None]:
    """The newest record is left out, though it is counted."""

    def alter(call: Call, reply: Reply) -> None:
        if reply.ok:
            edits(lambda page: page.update({name: page[name][: page["total"] - page["offset"] - 1]}))(call, reply)

    return alter


def empty_beyond(limit: int, offset: int) -> tuple[int, int]:
    """Beyond the end the first page comes."""
    return limit, 0 if offset > 10**6 else offset


def promised(what: str, plant: Plant) -> Mutant:
    return Mutant("PAGING-01", "filters and paging", what, plant)


def assumed(what: str, plant: Plant) -> Mutant:
    return Mutant("PAGING-02", "filters and paging", what, plant)


MUTANTS = [
    promised("The offset is not looked at.", asks("list_business_hours", ignores_query("offset"))),
    promised("The most cannot be asked for.", reads_as("list_business_hours", "limit", {"100": "101"})),
    promised("Beyond the end the first teams come.", window("list_teams", empty_beyond)),
    promised("A schedule is counted, and not listed.", answers("list_business_hours", without_the_last("items"))),
    assumed("The total is that of the page.", answers("list_workflow_runs", edits(of_the_page))),
    assumed("A limit above the most is cut down.", reads_as("list_sla_breaches", "limit", {"101": "100"})),
    assumed("The most cannot be asked for.", reads_as("list_workflows", "limit", {"100": "101"})),
    assumed("No limit is taken for the default.", reads_as("list_workflows", "limit", {"0": "50"})),
    assumed("An offset below nothing is taken for none.", reads_as("list_ola_policies", "offset", {"-1": "0"})),
]
