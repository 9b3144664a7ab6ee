"""What the page promises of the list of teams: its envelope, its pages and its filters. Docs: teams-and-routing."""

from contract_tests.expecting import agrees, answer, body, holds, names, same
from contract_tests.making.records import TEAMS, new_team
from contract_tests.promises import rule
from contract_tests.target import Json, Target

MOST = 100
"""Teams of a page."""


def page_of_teams(on: Target, **query: object) -> Json:
    return body(on.dashboard.get(TEAMS, **query))


def found(on: Target, **query: object) -> set[str]:
    """The ids of the teams that a query keeps."""
    return {team["id"] for team in page_of_teams(on, **query)["items"]}


# The envelope and its pages


@rule("TEAM-01")
def teams_are_listed_in_an_envelope(on: Target) -> None:
    page = page_of_teams(on)
    for field in ("total", "limit", "offset"):
        holds(type(page[field]) is int, f"a number in {field}", page[field])
    holds(isinstance(page["items"], list), "a list of items", page["items"])
    holds(page["total"] >= len(page["items"]), f"a total of at least {len(page['items'])}", page["total"])


@rule("TEAM-01")
def a_new_team_is_listed_as_it_is_read(on: Target) -> None:
    team = new_team(on, department="Infrastructure")
    page = page_of_teams(on, search=team["name"])
    agrees(page["items"], [team], "the items")
    same(page["total"], 1, "the total")


@rule("TEAM-02")
def a_page_has_50_teams_unless_limit_says_otherwise(on: Target) -> None:
    page = page_of_teams(on)
    same(page["limit"], 50, "the limit")
    same(page["offset"], 0, "the offset")
    page = page_of_teams(on, limit=1)
    same(page["limit"], 1, "the limit")
    holds(len(page["items"]) <= 1, "at most one team", len(page["items"]))


@rule("TEAM-02")
def a_page_may_have_100_teams_and_no_more(on: Target) -> None:
    for _ in range(page_of_teams(on, limit=1)["total"], MOST + 1):
        new_team(on)
    page = page_of_teams(on, limit=MOST)
    same(page["limit"], MOST, "the limit")
    same(len(page["items"]), min(MOST, page["total"]), f"how many of {page['total']} teams the page has")
    beyond = on.dashboard.get(TEAMS, limit=MOST + 1)
    if beyond.is_success:  # then it was cut to what is allowed
        page = body(beyond)
        holds(max(page["limit"], len(page["items"])) <= MOST, f"at most {MOST} teams", answer(beyond))


@rule("TEAM-26")
def a_limit_of_teams_goes_from_1_to_100(on: Target) -> None:
    for limit in (0, 101, -1, "many"):
        names(on.dashboard.get(TEAMS, limit=limit), "query.limit")


@rule("TEAM-01", "TEAM-02", "TEAM-32")
def the_pages_of_the_teams_make_up_the_list_and_each_has_the_whole_total(on: Target) -> None:
    department = on.name("Department")
    made = {new_team(on, department=department)["id"] for _ in range(3)}
    pages = [page_of_teams(on, department=department, limit=2, offset=offset) for offset in (0, 2, 4)]
    same([len(page["items"]) for page in pages], [2, 1, 0], "the lengths of the pages")
    same({team["id"] for page in pages for team in page["items"]}, made, "the teams of all pages")
    same([page["total"] for page in pages], [3, 3, 3], "the totals")
    same([page["offset"] for page in pages], [0, 2, 4], "the offsets")


# Filters


@rule("TEAM-32")
def the_total_counts_the_teams_that_fit_and_no_others(on: Target) -> None:
    place = on.name("Place")
    team, other, _ = new_team(on, location=place), new_team(on, location=place), new_team(on)
    for query, teams in (
        ({"search": team["name"]}, 1),
        ({"location": place}, 2),
        ({"search": other["name"], "location": place}, 1),
        ({"search": place}, 0),
    ):
        same(page_of_teams(on, **query, limit=1)["total"], teams, f"the total of the teams that fit {query}")


@rule("TEAM-03")
def search_keeps_the_team_of_that_name_and_drops_the_others(on: Target) -> None:
    wanted, other = new_team(on), new_team(on)
    same(found(on, search=wanted["name"]), {wanted["id"]}, "the teams of that name")
    same(found(on, search=other["name"]), {other["id"]}, "the teams of the other name")


@rule("TEAM-03")
def search_looks_at_nothing_but_the_name(on: Target) -> None:
    word = on.name("Word")
    new_team(on, description=word, department=word, location=word)
    same(found(on, search=word), set(), "the teams of that name")


@rule("TEAM-04")
def department_keeps_the_teams_of_it_and_drops_the_others(on: Target) -> None:
    here, there = on.name("Department"), on.name("Department")
    mine = {new_team(on, department=here)["id"] for _ in range(2)}
    new_team(on, department=there, location=here)
    new_team(on)
    same(found(on, department=here), mine, "the teams of the department")


@rule("TEAM-04")
def location_keeps_the_teams_of_it_and_drops_the_others(on: Target) -> None:
    here, there = on.name("Location"), on.name("Location")
    mine = {new_team(on, location=here)["id"] for _ in range(2)}
    new_team(on, location=there, department=here)
    new_team(on)
    same(found(on, location=here), mine, "the teams at the location")


@rule("TEAM-03", "TEAM-04")
def filters_hold_together(on: Target) -> None:
    """Of two teams that differ in all three, each is found by its own, and none by two of one and one of the other."""
    one, other = (
        {"search": on.name("Team"), "department": on.name("Department"), "location": on.name("Location")}
        for _ in range(2)
    )
    for each in (one, other):
        team = new_team(on, name=each["search"], department=each["department"], location=each["location"])
        same(found(on, **each), {team["id"]}, "the teams that fit all three filters")
    for field in one:
        same(found(on, **{**one, field: other[field]}), set(), f"the teams that fit all but the {field}")


@rule("TEAM-24")
def search_finds_a_part_of_the_name_in_upper_and_lower_case(on: Target) -> None:
    team = new_team(on)
    part = team["name"][2:-1]
    for search in (part, part.upper(), part.lower()):
        holds(team["id"] in found(on, search=search), f"{team['name']} to be found by {search}", "it was not")


@rule("TEAM-24")
def department_and_location_are_compared_whole_in_upper_and_lower_case(on: Target) -> None:
    place = on.name("Place")
    team = new_team(on, department=place, location=place)
    for field in ("department", "location"):
        same(found(on, **{field: place.upper()}), {team["id"]}, f"the teams of the {field} in upper case")
        same(found(on, **{field: place[:-1]}), set(), f"the teams of a part of the {field}")
