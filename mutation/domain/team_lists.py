"""Defects of the list of teams, a rule each. Docs: teams-and-routing, "List Teams"."""

from collections.abc import Callable
from typing import Any

from mock_server.families.paging import Paging
from mutation.domain.teams import operation, with_limit
from mutation.mutant import Mutant
from mutation.wire import Call, Deliver, Reply, answers, asks, edits, wire


async def one_too_many(call: Call, deliver: Deliver) -> Reply:
    """A limit of 101 is as good as one of 100."""
    beyond = call.query.get("limit") == "101"
    if beyond:
        call.query["limit"] = "100"
    reply: Reply = await deliver(call)
    if beyond:
        reply.json = {**reply.json, "limit": 101}
    return reply


EVERY = Paging(limit=10_000, offset=0)


def in_its_case(field: str) -> Callable[..., Any]:
    """A filter that takes notice of upper and lower case."""

    def list_teams(original: Any, tenant: Any, paging: Any, **query: Any) -> Any:
        page, wanted = original(tenant, paging=EVERY, **query), query["search" if field == "name" else field]
        kept = [team for team in page.records if wanted is None or wanted in (getattr(team, field) or "")]
        return paging.slice(kept)

    return list_teams


def part_of_department(original: Any, tenant: Any, department: Any, paging: Any, **query: Any) -> Any:
    page = original(tenant, paging=EVERY, department=None, **query)
    return paging.slice(
        [team for team in page.records if (department or "").lower() in (team.department or "").lower()]
    )


def searches_descriptions(original: Any, tenant: Any, paging: Any, search: Any, **query: Any) -> Any:
    page = original(tenant, paging=EVERY, search=None, **query)
    fits = [team for team in page.records if (search or "").lower() in f"{team.name} {team.description}".lower()]
    return paging.slice(fits)


def without_newest(original: Any, tenant: Any, paging: Any, **query: Any) -> Any:
    """The list is a step behind: it does not know the latest team yet."""
    return paging.slice(original(tenant, paging=EVERY, **query).records[:-1])


MUTANTS: list[Mutant] = [
    Mutant(
        "TEAM-02",
        "filters and paging",
        "A page has 20 teams where no limit is sent.",
        asks("list_teams", lambda call: call.query.setdefault("limit", "20")),
    ),
    Mutant(
        "TEAM-26",
        "filters and paging",
        "A limit of 101 is taken for 100.",
        asks("list_teams", with_limit(lambda limit: 100 if limit == 101 else limit)),
    ),
    Mutant(
        "TEAM-26",
        "validation",
        "A limit of 0 is taken for 1.",
        asks("list_teams", with_limit(lambda limit: limit or 1)),
    ),
    Mutant(
        "TEAM-02",
        "filters and paging",
        "A page has 60 teams at the most, whatever its limit.",
        answers("list_teams", edits(lambda page: page.update(items=page["items"][:60]))),
    ),
    Mutant(
        "TEAM-02",
        "validation",
        "A page may have 101 teams.",
        wire("list_teams", one_too_many),
    ),
    Mutant(
        "TEAM-03",
        "filters and paging",
        "The search looks at the description too.",
        operation("list_teams", searches_descriptions),
    ),
    Mutant(
        "TEAM-24",
        "filters and paging",
        "The location minds the case.",
        operation("list_teams", in_its_case("location")),
    ),
    Mutant(
        "TEAM-24",
        "filters and paging",
        "A part of a department finds its teams.",
        operation("list_teams", part_of_department),
    ),
]
