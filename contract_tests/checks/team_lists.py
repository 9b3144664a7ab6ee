"""What the page promises of the list of teams: its envelope, its pages and its filters. Docs: teams-and-routing."""

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import body, same
from contract_tests.making.records import TEAMS, new_team
from contract_tests.promises import rule

MOST = 100
"""Teams of a page."""


def page_of_teams(on: Deployment, **query: object) -> Json:
    return body(on.dashboard.get(TEAMS, **query))


def found(on: Deployment, **query: object) -> set[str]:
    """The ids of the teams that a query keeps."""
    return {team["id"] for team in page_of_teams(on, **query)["items"]}


# The envelope and its pages


# Filters


@rule("TEAM-03")
def search_looks_at_nothing_but_the_name(on: Deployment) -> None:
    word = on.name("Word")
    new_team(on, description=word, department=word, location=word)
    same(found(on, search=word), set(), "the teams of that name")


@rule("TEAM-03", "TEAM-04")
def filters_hold_together(on: Deployment) -> None:
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
def department_and_location_are_compared_whole_in_upper_and_lower_case(on: Deployment) -> None:
    place = on.name("Place")
    team = new_team(on, department=place, location=place)
    for field in ("department", "location"):
        same(found(on, **{field: place.upper()}), {team["id"]}, f"the teams of the {field} in upper case")
        same(found(on, **{field: place[:-1]}), set(), f"the teams of a part of the {field}")
