"""Teams and their members as they live: made, changed, joined, left and deleted. Docs: teams-and-routing."""

from typing import ClassVar

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, initialize, rule

from contract_tests.assertions import agrees, body, includes, made, promise, refused, same
from contract_tests.checks.team_members import default_elsewhere, members, path
from contract_tests.factories.lists import everything
from contract_tests.factories.records import TEAMS, new_team
from contract_tests.models.machine import Machine, model
from contract_tests.target import Json

ROLES = ["member", "lead"]
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "description": st.sampled_from(["First line", "Second line"]),
        "email": st.sampled_from(["one@example.com", "two@example.com"]),
        "routing_method": st.sampled_from(["balanced", "round_robin", "priority", "manual"]),
        "unassigned_timeout_minutes": st.sampled_from([1, 30]),
    },
).filter(bool)
"""What a deployment must take: what it says to null, to a user that is not there or to no field at all is its own."""
DEPARTMENTS = st.sampled_from([0, 1])
USERS = st.integers(0, 2)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "role": st.sampled_from(ROLES),
        "max_capacity": st.integers(0, 20),
        "priority": st.integers(0, 3),
        "is_default": st.booleans(),
    },
)
DEFAULTS = {"role": "member", "max_capacity": 0, "is_default": False, "priority": 0}


@model("TEAM-04", "TEAM-10", "TEAM-12", "TEAM-15", "TEAM-16", "TEAM-19", "TEAM-20", "TEAM-21")
class TeamsAndMembers(Machine):
    """Whatever is done to teams and their members, in whatever order, each is what its own story made it."""

    taken: ClassVar[dict[str, bool]] = {}
    """Whether a team that is not ours is the user's default. Asked once a run: no story changes it."""

    teams = Bundle("teams")

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, Json] = {}
        self.joined: dict[str, dict[str, Json]] = {}
        self.departments = [self.on.name("Department") for _ in range(2)]

    @initialize(target=teams)
    def begin(self) -> Json:
        """A team to begin with."""
        team = self._made(new_team(self.on, department=self.departments[0]))
        if not self.taken:
            type(self).taken = {user: self._is_taken(team, user) for user in self.on.users[:3]}
        return team

    @rule(target=teams, fields=CHANGES, department=DEPARTMENTS)
    def make(self, fields: Json, department: int) -> Json:
        return self._made(new_team(self.on, **fields, department=self.departments[department]))

    @rule(team=teams, changes=CHANGES)
    def change(self, team: Json, changes: Json) -> None:
        expected = {**self.known[team["id"]], **changes}
        with promise("TEAM-10"):
            answered = body(self.on.dashboard.patch(f"{TEAMS}/{team['id']}", changes))
            agrees(answered, expected, "the team that was changed")
            self.known[team["id"]] = expected
            self._compare(team)

    @rule(team=teams, department=DEPARTMENTS)
    def move(self, team: Json, department: int) -> None:
        """Into another department, where the filter finds it."""
        self.known[team["id"]]["department"] = self.departments[department]
        body(self.on.dashboard.patch(f"{TEAMS}/{team['id']}", {"department": self.departments[department]}))
        with promise("TEAM-04"):
            for name in self.departments:
                theirs = {each["id"] for each in self.known.values() if each["department"] == name}
                listed = everything(self.on.dashboard, TEAMS, department=name)
                same({each["id"] for each in listed}, theirs, "the teams of a department")

    @rule(team=teams, at=USERS, settings=SETTINGS)
    def join(self, team: Json, at: int, settings: Json) -> None:
        """Add a user, or change its membership; as the default member if it is of no other team.

        Who is a member already is told of every field: what becomes of one that is left out, the page does not say.
        """
        user, joined = self._user(at), self.joined[team["id"]]
        expected = {**{name: joined[user][name] for name in DEFAULTS}, **settings} if user in joined else settings
        response = self.on.dashboard.put(path(team, user), expected)
        if expected.get("is_default") and self._has_default_elsewhere(team, user):
            with promise("TEAM-19"):
                default_elsewhere(response)
        else:
            with promise("TEAM-15" if user in joined else "TEAM-16"):
                body(response, None)
                member = members(self.on, team)[user]
                includes(member, {"team_id": team["id"], "user_id": user, **DEFAULTS, **expected}, "the member")
            joined[user] = member
            self._count(team)
        with promise("TEAM-15"):
            self._compare(team)

    @rule(team=teams, at=USERS)
    def leave(self, team: Json, at: int) -> None:
        user = self._user(at)
        response = self.on.dashboard.delete(path(team, user))
        with promise("TEAM-20"):
            if self.joined[team["id"]].pop(user, None):
                body(response, httpx.codes.NO_CONTENT)
            else:
                refused(response, 404, "Team member not found")
            self._count(team)
            self._compare(team)

    @rule(team=consumes(teams))
    def delete(self, team: Json) -> None:
        where = f"{TEAMS}/{team['id']}"
        response = self.on.dashboard.delete(where)
        if response.status_code == httpx.codes.CONFLICT and self.joined[team["id"]]:
            return  # a team with members is not deleted here
        with promise("TEAM-12"):
            body(response, httpx.codes.NO_CONTENT)
            refused(self.on.dashboard.get(where), 404, "Team not found")
        del self.known[team["id"]], self.joined[team["id"]]

    def _made(self, team: Json) -> Json:
        self.known[team["id"]], self.joined[team["id"]] = dict(team), {}
        return team

    def _count(self, team: Json) -> None:
        self.known[team["id"]]["member_count"] = len(self.joined[team["id"]])

    def _compare(self, team: Json) -> None:
        """The team and its members are what they should be."""
        joined = self.joined[team["id"]]
        agrees(members(self.on, team), joined, "the members")
        read = body(self.on.dashboard.get(f"{TEAMS}/{team['id']}"))
        with promise("TEAM-21"):
            same(read["member_count"], len(joined), "how many members the team says it has")
        agrees(read, self.known[team["id"]], "the team")

    def _user(self, at: int) -> str:
        return self.on.users[at % min(3, len(self.on.users))]

    def _has_default_elsewhere(self, team: Json, user: str) -> bool:
        others = [joined for other, joined in self.joined.items() if other != team["id"]]
        return self.taken[user] or any(joined[user]["is_default"] for joined in others if user in joined)

    def _is_taken(self, team: Json, user: str) -> bool:
        response = self.on.dashboard.put(path(team, user), {"is_default": True})
        if response.status_code == httpx.codes.CONFLICT:
            return True
        made(response, None)
        made(self.on.dashboard.delete(path(team, user)), httpx.codes.NO_CONTENT)
        return False
