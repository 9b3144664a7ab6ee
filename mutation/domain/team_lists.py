"""Defects of the list of teams, a rule each. Docs: teams-and-routing, "List Teams"."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_server.families.paging import Paging
from mutation.domain.teams import items, operation, with_limit, with_offset
from mutation.mutant import Mutant
from mutation.wire import Call, Deliver, Reply, answers, asks, edits, ignores_query, wire


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


def either_filter(call: Call) -> None:
    """Only the first filter that was sent counts."""
    sent = [name for name in ("department", "location", "search") if name in call.query]
    for name in sent[1:]:
        del call.query[name]


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


def begins_with(original: Any, tenant: Any, paging: Any, search: Any, **query: Any) -> Any:
    page = original(tenant, paging=EVERY, search=search, **query)
    return paging.slice([team for team in page.records if team.name.lower().startswith((search or "").lower())])


def searches_descriptions(original: Any, tenant: Any, paging: Any, search: Any, **query: Any) -> Any:
    page = original(tenant, paging=EVERY, search=None, **query)
    fits = [team for team in page.records if (search or "").lower() in f"{team.name} {team.description}".lower()]
    return paging.slice(fits)


def filters_the_page_alone(original: Any, tenant: Any, paging: Any, **query: Any) -> Any:
    """The total is that of all teams, whatever is searched for."""
    every = original(tenant, paging=EVERY, **dict.fromkeys(query)).total
    return replace(original(tenant, paging=paging, **query), total=every)


def without_newest(original: Any, tenant: Any, paging: Any, **query: Any) -> Any:
    """The list is a step behind: it does not know the latest team yet."""
    return paging.slice(original(tenant, paging=EVERY, **query).records[:-1])


MUTANTS: list[Mutant] = [
    Mutant(
        "TEAM-01",
        "schema",
        "The teams of a page are in data, not in items.",
        answers("list_teams", edits(lambda page: page.update(data=page.pop("items")))),
    ),
    Mutant(
        "TEAM-32",
        "filters and paging",
        "The total counts the teams of the page only.",
        answers("list_teams", edits(lambda page: page.update(total=len(page["items"])))),
    ),
    Mutant(
        "TEAM-01",
        "persistence",
        "The list lacks the team that was made last.",
        operation("list_teams", without_newest),
    ),
    Mutant(
        "TEAM-01",
        "schema",
        "The list leaves the department of its teams empty.",
        answers("list_teams", items(lambda teams: [team.update(department=None) for team in teams])),
    ),
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
        "A page has a team more than its limit.",
        asks("list_teams", with_limit(lambda limit: limit + 1 if 0 < limit < 100 else limit)),
    ),
    Mutant("TEAM-02", "filters and paging", "A page begins one team too early.", asks("list_teams", with_offset)),
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
        "TEAM-32",
        "filters and paging",
        "The total takes no notice of the search and the filters.",
        operation("list_teams", filters_the_page_alone),
    ),
    Mutant(
        "TEAM-03", "filters and paging", "The search is not looked at.", asks("list_teams", ignores_query("search"))
    ),
    Mutant(
        "TEAM-03",
        "filters and paging",
        "The search looks at the description too.",
        operation("list_teams", searches_descriptions),
    ),
    Mutant(
        "TEAM-04",
        "filters and paging",
        "The department is not looked at.",
        asks("list_teams", ignores_query("department")),
    ),
    Mutant(
        "TEAM-04",
        "filters and paging",
        "The location is looked for among the departments.",
        asks(
            "list_teams",
            lambda call: "location" in call.query and call.query.update(department=call.query.pop("location")),
        ),
    ),
    Mutant(
        "TEAM-04", "filters and paging", "Only the first of several filters counts.", asks("list_teams", either_filter)
    ),
    Mutant("TEAM-24", "filters and paging", "The search must begin the name.", operation("list_teams", begins_with)),
    Mutant("TEAM-24", "filters and paging", "The search minds the case.", operation("list_teams", in_its_case("name"))),
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
