"""The teams page: teams and their members."""

from contract_tests.tests.second.access import READERS, WRITERS, session
from contract_tests.tests.second.core import Ctx, Record, Reply, fail, finder, operation, reference
from contract_tests.tests.second.fields import F
from contract_tests.tests.second.lists import matches, ordered, page

READ, WRITE = session(READERS, profile=True), session(WRITERS, profile=True)
READ_MEMBERS = session(READERS, profile=True, silent="members")
BASE = "/api/v2/teams"
METHODS = ("balanced", "manual", "priority", "round_robin")
FIELDS = (
    "id name description department location email routing_method business_hours_id "
    "escalate_to_user_id unassigned_timeout_minutes member_count created_at"
)
find_team = finder("teams", "team_id", "Team", promised=True)


def method_words(c: Ctx) -> tuple[int, str] | None:
    """The documented answer to a routing method that there is not."""
    return (422 if c.bad("teams-routing-422") else 400), (
        "Invalid routing_method. Allowed: ['balanced', 'manual', 'priority', 'round_robin']"
    )


def default_method(c: Ctx) -> str:
    """The routing method of a team that names none."""
    return "round_robin" if c.bad("teams-routing-default") else "balanced"


TEAM = (
    F("name", required=True, low=1, high=100, bounds="teams-name-101"),
    F("description", null=True),
    F("department", null=True),
    F("location", null=True),
    F("email", "mail", null=True),
    F("routing_method", choices=METHODS, words=method_words, default=default_method),
    F("business_hours_id", null=True),
    F("escalate_to_user_id", null=True),
    F("unassigned_timeout_minutes", "int", null=True),
)


def shape(c: Ctx, team: Record) -> Record:
    """A team as the list shows it."""
    shown = c.show(team, FIELDS)
    rows = [m for m in c.tenant.rows("members") if m["team_id"] == team["id"]]
    shown["member_count"] = 0 if c.bad("teams-member-count-zero") else len(rows)
    if c.sw("teams.unset_fields") == "absent":
        shown = {k: v for k, v in shown.items() if v is not None}
    return shown


def check_body(c: Ctx) -> None:
    """What a team refers to must be there; names may have to be unique."""
    body = c.body
    if c.sw("teams.blank_name") == "422" and "name" in c.sent and not body["name"].strip():
        fail(422, [{"loc": ["body", "name"], "msg": "Input should not be blank", "type": "value_error"}])
    hours, user, timeout = (body.get(n) for n in ("business_hours_id", "escalate_to_user_id", TEAM[8].name))
    if hours is not None:
        reference(c, "teams.references", hours in c.tenant.table("hours"), "Business-hours schedule")
    if user is not None:
        reference(c, "teams.references", user in c.tenant.users, "User")
    if timeout is not None and timeout < 0 and c.sw("teams.negative_timeout") == "422":
        fail(422, [{"loc": ["body", TEAM[8].name], "msg": "Input should be at least 0", "type": "too_small"}])
    if c.sw("teams.unique_name") == "409" and "name" in c.sent:
        if any(t["name"] == body["name"] and t is not c.found for t in c.tenant.rows("teams")):
            fail(409, "A team with this name already exists")


def found_name(c: Ctx, needle: str, name: str) -> bool:
    """Whether a team's name fits the search."""
    if c.sw("teams.search_mode") == "prefix":
        return name.lower().startswith(needle.lower())
    return matches(c, needle, name)


def same_text(c: Ctx, have: str | None, want: str) -> bool:
    """Whether a department or location is the one asked for."""
    choice = c.sw("teams.filter_match")
    if have is None or choice == "exact":
        return have == want
    return have.lower() == want.lower() if choice == "insensitive" else want.lower() in have.lower()


@operation("GET", BASE, "teams", READ, query=("limit", "offset", "search", "department", "location"))
def list_teams(c: Ctx) -> Reply:
    """List Teams."""
    rows, search = ordered(c, c.tenant.rows("teams")), c.q("search")
    if search is not None and not c.bad("teams-search-ignored"):
        rows = [t for t in rows if found_name(c, search, t["name"])]
    for name in ("department", "location"):
        want = c.q(name)
        if want is not None and not (name == "department" and c.bad("teams-department-ignored")):
            rows = [t for t in rows if same_text(c, t[name], want)]
    default = 25 if c.bad("teams-default-limit") else 50
    return 200, page(c, rows, default, 101 if c.bad("teams-limit-101") else 100, lambda t: shape(c, t), "items")


@operation("GET", BASE + "/<team_id>", "teams", READ, find=find_team)
def get(c: Ctx) -> Reply:
    """Get Team."""
    return 200, shape(c, c.record)


@operation("POST", BASE, "teams", WRITE, body=TEAM, creates=True)
def create(c: Ctx) -> Reply:
    """Create Team: 201."""
    check_body(c)
    if c.bad("teams-location-lost"):
        c.body["location"] = None
    team = {"id": c.b.new_id("team"), **c.body, "created_at": c.now(), "updated_at": c.now()}
    return 201, shape(c, c.add("teams", team))


@operation("PATCH", BASE + "/<team_id>", "teams", WRITE, body=TEAM, partial=True, find=find_team)
def update(c: Ctx) -> Reply:
    """Update Team: only the fields that are sent."""
    check_body(c)
    if c.bad("teams-patch-clears"):
        c.record.update({n: None for n in ("description", "department", "email") if n not in c.sent})
    c.record.update(c.body, updated_at=c.now())
    return 200, shape(c, c.record)


@operation("DELETE", BASE + "/<team_id>", "teams", WRITE, find=find_team)
def delete(c: Ctx) -> Reply:
    """Delete Team: 204."""
    members = [m for m in c.tenant.rows("members") if m["team_id"] == c.record["id"]]
    if members and c.sw("teams.delete_with_members") == "409":
        fail(409, "Team still has members")
    if any(s["team_id"] == c.record["id"] for s in c.tenant.rows("schedules")):
        if c.sw("teams.delete_on_schedule") == "409":
            fail(409, "Team is used by an on-call schedule")
    for member in members:
        c.remove("members", member)
    c.remove("teams", c.record)
    return 204, None


MEMBER_FIELDS = "team_id user_id role max_capacity is_default priority user_email user_name"


def role_words(c: Ctx) -> tuple[int, str] | None:
    """The documented answer to a member role that there is not."""
    return 422, "Invalid team member role. Allowed: ['lead', 'member']"


MEMBER = (
    F("role", choices=("member", "lead"), words=role_words, default="member", loose="teams-member-role-any"),
    F("max_capacity", "int", default=0),
    F("is_default", "bool", default=False),
    F("priority", "int", default=0),
)
MEMBERS = BASE + "/<team_id>/members"


def member_shape(c: Ctx, member: Record) -> Record:
    """A member with the user's name and address."""
    user = c.tenant.users.get(member["user_id"], {})
    shown = c.show({**member, "user_email": user.get("email"), "user_name": user.get("name")}, MEMBER_FIELDS, False)
    if c.sw("teams.member_created_at") == "present":
        shown["created_at"] = c.render(member["created_at"])
    return shown


@operation("GET", MEMBERS, "teams", READ_MEMBERS, find=find_team)
def list_members(c: Ctx) -> Reply:
    """List Members: an array."""
    rows = [m for m in c.tenant.rows("members") if m["team_id"] == c.record["id"]]
    if c.sw("teams.member_order") == "priority":
        rows.sort(key=lambda m: m["priority"])
    return 200, [member_shape(c, m) for m in rows]


@operation("PUT", MEMBERS + "/<user_id>", "teams", WRITE, body=MEMBER, find=find_team, body_optional=True)
def put_member(c: Ctx) -> Reply:
    """Add / Update Member: one member per team and user."""
    team, user = c.record["id"], c.args["user_id"]
    if user not in c.tenant.users:
        fail(404, "User not found")
    if c.body["max_capacity"] < 0 and c.sw("teams.negative_capacity") == "422":
        fail(422, [{"loc": ["body", "max_capacity"], "msg": "Input should be at least 0", "type": "too_small"}])
    key = f"{team}/{user}"
    have = c.tenant.table("members").get(key)
    if c.body["is_default"] and not c.bad("teams-two-default-teams"):
        mine = [m for m in c.tenant.rows("members") if m["user_id"] == user and m["team_id"] != team]
        if any(m["is_default"] for m in mine):
            rest = {"remedy": "Unset it there first.", "short": "..."}[c.sw("teams.default_conflict_words")]
            fail(409, f"This user is already the default member of another team. {rest}")
    if have is not None and not c.bad("teams-upsert-doubles"):
        changes = c.body
        if c.sw("teams.member_update") == "keep_unsent":
            changes = {k: v for k, v in c.body.items() if k in c.sent}
        if c.bad("teams-capacity-not-updated"):
            changes = {k: v for k, v in changes.items() if k != "max_capacity"}
        have.update(changes)
        return 200, member_shape(c, have)
    if have is not None:
        key += "/2"
    record = {"id": key, "team_id": team, "user_id": user, **c.body, "created_at": c.now()}
    return int(c.sw("teams.member_added_status")), member_shape(c, c.b.add(c.tenant, "members", record))


@operation("DELETE", MEMBERS + "/<user_id>", "teams", WRITE)
def remove_member(c: Ctx) -> Reply:
    """Remove Member: 204, or 404 with the documented words."""
    key = f"{c.args['team_id']}/{c.args['user_id']}"
    member = c.tenant.table("members").get(key)
    if member is None:
        if c.args["team_id"] not in c.tenant.table("teams") and c.sw("teams.remove_unknown_team") == "team":
            fail(404, "Team not found")
        fail(404, "Team member not found")
    c.remove("members", member)
    return 204, None
