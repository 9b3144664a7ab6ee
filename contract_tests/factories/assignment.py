"""Teams with members who get tickets, and who got them. Docs: teams-and-routing, "Routing Methods".

The page shows no answer that says whose a ticket is: that its `assignee_id` does, and that an update gives it to a
team, is assumed. Where a deployment has neither, nothing can be told of its routing.
"""

from collections import Counter
from collections.abc import Iterable

from contract_tests.assertions import Inconclusive, body, made
from contract_tests.factories.lists import everything
from contract_tests.factories.records import TEAMS, TICKETS, new_team, new_ticket
from contract_tests.target import Json, Target

UNFINISHED = ("open", "pending")
PAUSES = (0, 1, 2)
"""Seconds between two looks at a ticket that may be given to somebody a moment later."""
MOST = 20
"""How many tickets are made, at most, to give a member as many as another has."""


def new_team_of(on: Target, method: str, *members: Json, **fields: Json) -> Json:
    """A team with this routing method and these members, each the body of a PUT with the `user_id`."""
    team = new_team(on, routing_method=method, **fields)
    for member in members:
        join(on, team, **member)
    return team


def join(on: Target, team: Json, user_id: str, **settings: Json) -> None:
    """Make a user a member, or change the membership."""
    made(on.dashboard.put(f"{TEAMS}/{team['id']}/members/{user_id}", settings), None)


def arrive(on: Target, team: Json, ticket: Json | None = None) -> Json:
    """A ticket that comes to the team, a new one unless one is given, as the update answers it."""
    arriving = ticket or new_ticket(on)
    on.assume(arriving.get("assignee_id") is None, "this deployment gives a new ticket to somebody at once")
    return _given(on, arriving, team_id=team["id"])


def give(on: Target, ticket: Json, team: Json, user: str) -> Json:
    """The ticket once it was given to a user in a team."""
    return _given(on, ticket, team_id=team["id"], assignee_id=user)


def _given(on: Target, ticket: Json, **change: Json) -> Json:
    answered = on.api.put(f"{TICKETS}/{ticket['id']}", change)
    on.assume(answered.is_success, "this deployment does not take the team or the user of a ticket in an update")
    changed = made(answered, None)
    says_whose = "assignee_id" in changed and changed.get("team_id") == change["team_id"]
    on.assume(says_whose, "a ticket of this deployment does not say whose it is")
    return changed


def assignee_of(on: Target, ticket: Json) -> Json:
    """Whose the ticket is now; None for nobody."""
    return body(on.api.get(f"{TICKETS}/{ticket['id']}"))["assignee_id"]


def assigned(on: Target, team: Json) -> str:
    """Who gets a new ticket that comes to the team."""
    return taker(on, arrive(on, team))


def taker(on: Target, ticket: Json) -> str:
    """Who gets the ticket, if a moment later."""
    for pause in PAUSES:
        on.wait(pause)
        user = assignee_of(on, ticket)
        if user is not None:
            return str(user)
    on.assume(user is not None, "this deployment gives a ticket that comes to a team to nobody")
    return ""


def available(on: Target) -> tuple[str, str]:
    """Two users who get the tickets of a team where they are its only member; `Inconclusive` where one does not: who is
    available, the page does not say.
    """
    first, second = on.users[:2]
    known = on.shared.setdefault("users who get tickets", [])
    for user in (each for each in (first, second) if each not in known):
        found = assigned(on, new_team_of(on, "balanced", {"user_id": user}))
        on.assume(found == user, f"{user} is not available for tickets")
        known.append(user)
    return first, second


def loads(on: Target, users: Iterable[str]) -> dict[str, int]:
    """How many open and pending tickets these users have."""
    found = Counter(
        each.get("assignee_id") for status in UNFINISHED for each in everything(on.api, TICKETS, status=status)
    )
    return {user: found[user] for user in users}


def by_load(on: Target) -> list[tuple[int, str]]:
    """Two users with the tickets that they have, the fewest first; `Inconclusive` where that are too many to level."""
    found = sorted((number, user) for user, number in loads(on, available(on)).items())
    if found[1][0] > MOST:
        raise Inconclusive(f"{found[1][1]} has {found[1][0]} tickets, too many to give others as many")
    return found
