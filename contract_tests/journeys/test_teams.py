"""Teams and their members: filters, defaults, roles, the default team, deletion. Docs: teams-and-routing."""

from typing import Any

import pytest

from contract_tests.calling import Caller, body, invalid, refused

TEAMS = "/api/v2/teams"
TEAM = f"{TEAMS}/team_789"
MEMBERS = f"{TEAM}/members"
EXAMPLE = {
    "name": "VIP Support",
    "description": "Dedicated team for enterprise customers",
    "department": "Customer Success",
    "location": "Brussels",
    "email": "vip@example.com",
    "routing_method": "balanced",
    "business_hours_id": "bh_001",
    "escalate_to_user_id": "user_345",
    "unassigned_timeout_minutes": 30,
}
BAD_ROUTING = "Invalid routing_method. Allowed: ['balanced', 'manual', 'priority', 'round_robin']"
BAD_ROLE = "Invalid team member role. Allowed: ['lead', 'member']"
DEFAULT_ELSEWHERE = "This user is already the default member of another team. Remove that default first."
OPTIONAL = ["description", "department", "location", "email", "business_hours_id", "escalate_to_user_id"]


def names(dashboard: Caller, **query: str) -> list[str]:
    return [team["name"] for team in body(dashboard.get(TEAMS, **query), 200)["items"]]


def member(dashboard: Caller, user: str, team: str = TEAM) -> dict[str, Any] | None:
    """The user's membership of the team, as the list shows it."""
    members = body(dashboard.get(f"{team}/members"), 200)
    return next((each for each in members if each["user_id"] == user), None)


@pytest.mark.rule("TEAM-01", "TEAM-05", "TEAM-06", "TEAM-10", "TEAM-12", "TEAM-14", "TEAM-15", "TEAM-20")
def test_the_page_can_be_replayed_from_top_to_bottom(dashboard: Caller) -> None:
    created = body(dashboard.post(TEAMS, EXAMPLE), 201)
    path = f"{TEAMS}/{created['id']}"
    assert EXAMPLE.items() <= created.items()
    assert body(dashboard.get(path), 200) == created
    assert created in body(dashboard.get(TEAMS, limit=50, offset=0), 200)["items"]
    assert body(dashboard.patch(path, {"routing_method": "round_robin"}), 200)["routing_method"] == "round_robin"
    settings_of_member = {"role": "member", "max_capacity": 10, "is_default": False, "priority": 0}
    put = body(dashboard.put(f"{path}/members/user_012", settings_of_member), 200)
    assert body(dashboard.get(f"{path}/members"), 200) == [put]
    body(dashboard.delete(f"{path}/members/user_012"), 204)
    body(dashboard.delete(path), 204)
    refused(dashboard.get(path), 404, "Team not found")


# Listing


@pytest.mark.rule("TEAM-03", "TEAM-24")
@pytest.mark.parametrize("search", ["network", "NETWORK", "etwor"])
def test_search_finds_a_part_of_the_name_upper_or_lower_case(dashboard: Caller, search: str) -> None:
    assert names(dashboard, search=search) == ["Network Support", "Network"]


@pytest.mark.rule("TEAM-03")
def test_search_looks_at_nothing_but_the_name(dashboard: Caller) -> None:
    assert names(dashboard, search="firewall") == names(dashboard, search="Brussels") == []


@pytest.mark.rule("TEAM-04", "TEAM-24")
@pytest.mark.parametrize("value", ["Infrastructure", "INFRASTRUCTURE"])
def test_department_is_the_whole_department_upper_or_lower_case(dashboard: Caller, value: str) -> None:
    assert names(dashboard, department=value) == ["Network Support", "Network"]


@pytest.mark.rule("TEAM-04", "TEAM-24")
@pytest.mark.parametrize("name", ["department", "location"])
@pytest.mark.parametrize("value", ["Infra", "Brussel", "Lyon", "null"])
def test_a_part_of_a_department_or_location_finds_nothing(dashboard: Caller, name: str, value: str) -> None:
    assert names(dashboard, **{name: value}) == []


@pytest.mark.rule("TEAM-03", "TEAM-04")
def test_filters_hold_together_and_total_counts_what_they_keep(dashboard: Caller) -> None:
    page = body(dashboard.get(TEAMS, search="net", department="infrastructure", location="brussels", limit=1), 200)
    assert ([team["name"] for team in page["items"]], page["total"]) == (["Network Support"], 1)


# Creating


@pytest.mark.rule("TEAM-07", "TEAM-09", "TEAM-21")
def test_a_team_with_only_a_name_gets_the_defaults(dashboard: Caller) -> None:
    created = body(dashboard.post(TEAMS, {"name": "Night Shift"}), 201)
    assert (created["name"], created["routing_method"], created["member_count"]) == ("Night Shift", "balanced", 0)
    assert {created[field] for field in [*OPTIONAL, "unassigned_timeout_minutes"]} == {None}


@pytest.mark.rule("TEAM-07")
@pytest.mark.parametrize("length", [1, 100])
def test_a_name_may_have_1_to_100_characters(dashboard: Caller, length: int) -> None:
    assert body(dashboard.post(TEAMS, {"name": "ü" * length}), 201)["name"] == "ü" * length


@pytest.mark.rule("TEAM-07")
@pytest.mark.parametrize("name", ["", "x" * 101, None, 5])
def test_a_name_of_another_length_or_type_is_refused(dashboard: Caller, name: object) -> None:
    assert invalid(dashboard.post(TEAMS, {"name": name})) == {"body.name"}
    assert invalid(dashboard.patch(TEAM, {"name": name})) == {"body.name"}
    assert invalid(dashboard.post(TEAMS, {})) == {"body.name"}


@pytest.mark.rule("TEAM-22")
@pytest.mark.parametrize("method", ["balanced", "round_robin", "priority", "manual"])
def test_the_four_routing_methods_are_accepted(dashboard: Caller, method: str) -> None:
    assert body(dashboard.post(TEAMS, {"name": "A", "routing_method": method}), 201)["routing_method"] == method
    assert body(dashboard.patch(TEAM, {"routing_method": method}), 200)["routing_method"] == method


@pytest.mark.rule("TEAM-08", "ERROR-05")
@pytest.mark.parametrize("method", ["random", "", "Balanced"])
def test_any_other_routing_method_is_a_400_word_for_word(dashboard: Caller, method: str) -> None:
    before = body(dashboard.get(TEAMS), 200)
    refused(dashboard.post(TEAMS, {"name": "A", "routing_method": method}), 400, BAD_ROUTING)
    refused(dashboard.patch(TEAM, {"routing_method": method, "name": "B"}), 400, BAD_ROUTING)
    assert body(dashboard.get(TEAMS), 200) == before


@pytest.mark.rule("TEAM-23")
def test_references_to_records_that_are_not_there_are_accepted(dashboard: Caller) -> None:
    references = {"business_hours_id": "bh_none", "escalate_to_user_id": "user_none"}
    assert references.items() <= body(dashboard.post(TEAMS, {"name": "A"} | references), 201).items()


# Updating


@pytest.mark.rule("TEAM-10", "HOURS-18")
@pytest.mark.parametrize("change", [{field: value} for field, value in EXAMPLE.items()] + [{}])
def test_only_the_fields_that_are_sent_are_changed(dashboard: Caller, change: dict[str, Any]) -> None:
    before = body(dashboard.get(TEAM), 200)
    after = body(dashboard.patch(TEAM, change), 200)
    assert after == before | change
    assert body(dashboard.get(TEAM), 200) == after


@pytest.mark.rule("TEAM-10")
@pytest.mark.parametrize("field", [*OPTIONAL, "unassigned_timeout_minutes"])
def test_null_clears_an_optional_field(dashboard: Caller, field: str) -> None:
    before = body(dashboard.get(TEAM), 200)
    assert body(dashboard.patch(TEAM, {field: None}), 200) == before | {field: None}


# Deleting


@pytest.mark.rule("TEAM-12", "TEAM-13")
def test_a_deleted_team_is_gone_and_so_are_its_memberships(dashboard: Caller) -> None:
    default = {"is_default": True}
    refused(dashboard.put(f"{TEAMS}/team_general/members/user_034", default), 409, DEFAULT_ELSEWHERE)
    body(dashboard.delete(TEAM), 204)
    refused(dashboard.delete(TEAM), 404, "Team not found")
    assert "Network Support" not in names(dashboard)
    assert body(dashboard.put(f"{TEAMS}/team_general/members/user_034", default), 200)["is_default"]


@pytest.mark.rule("TEAM-25")
def test_deleting_a_team_removes_nothing_else(dashboard: Caller, api: Caller) -> None:
    others = [dashboard.get(f"{TEAMS}/team_network"), dashboard.get(f"{TEAMS}/team_network/members")]
    body(dashboard.delete(TEAM), 204)
    after = [dashboard.get(f"{TEAMS}/team_network"), dashboard.get(f"{TEAMS}/team_network/members")]
    assert [body(answer, 200) for answer in after] == [body(answer, 200) for answer in others]
    body(dashboard.get("/api/v2/business-hours/bh_001"), 200)
    assert body(api.get("/api/v2/oncall/schedules/sched_abc123"), 200)["team_id"] == "team_789"


# Members


@pytest.mark.rule("TEAM-14", "TEAM-15", "TEAM-16", "TEAM-21")
def test_put_adds_a_user_who_is_absent_with_the_documented_defaults(dashboard: Caller) -> None:
    added = body(dashboard.put(f"{MEMBERS}/user_056", {}), 200)
    defaults = {"role": "member", "max_capacity": 0, "is_default": False, "priority": 0}
    person = {"user_email": "rita@example.com", "user_name": "Rita Reader"}
    assert added == {"team_id": "team_789", "user_id": "user_056"} | defaults | person
    assert member(dashboard, "user_056") == added
    assert body(dashboard.get(TEAM), 200)["member_count"] == 6


@pytest.mark.rule("TEAM-15")
def test_put_updates_a_member_who_is_present(dashboard: Caller) -> None:
    change = {"role": "lead", "max_capacity": 7, "is_default": True, "priority": 3}
    before = member(dashboard, "user_012")
    after = body(dashboard.put(f"{MEMBERS}/user_012", change), 200)
    assert before
    assert after == before | change == member(dashboard, "user_012")
    assert body(dashboard.get(TEAM), 200)["member_count"] == 5


@pytest.mark.rule("TEAM-16")
def test_what_a_put_leaves_out_is_the_default_for_a_present_member_too(dashboard: Caller) -> None:
    before = member(dashboard, "user_034")
    after = body(dashboard.put(f"{MEMBERS}/user_034", {"priority": 9}), 200)
    assert before
    assert after == before | {"role": "member", "max_capacity": 0, "is_default": False, "priority": 9}


@pytest.mark.rule("TEAM-17")
@pytest.mark.parametrize("role", ["owner", "", "Lead"])
def test_any_other_role_is_a_422_word_for_word(dashboard: Caller, role: str) -> None:
    before = body(dashboard.get(MEMBERS), 200)
    refused(dashboard.put(f"{MEMBERS}/user_012", {"role": role, "max_capacity": 9}), 422, BAD_ROLE)
    assert body(dashboard.get(MEMBERS), 200) == before


@pytest.mark.rule("TEAM-18")
def test_a_member_needs_a_team_and_a_user(dashboard: Caller) -> None:
    refused(dashboard.put(f"{TEAMS}/team_none/members/user_012", {}), 404, "Team not found")
    refused(dashboard.put(f"{MEMBERS}/user_none", {}), 404, "User not found")


@pytest.mark.rule("TEAM-19")
def test_a_user_is_the_default_member_of_one_team_only(dashboard: Caller) -> None:
    before = member(dashboard, "user_078")
    refused(dashboard.put(f"{MEMBERS}/user_078", {"is_default": True, "priority": 8}), 409, DEFAULT_ELSEWHERE)
    assert member(dashboard, "user_078") == before


def test_the_default_member_of_a_team_can_be_put_there_as_default_again(dashboard: Caller) -> None:
    assert body(dashboard.put(f"{MEMBERS}/user_034", {"is_default": True}), 200)["is_default"]


@pytest.mark.rule("TEAM-19")
@pytest.mark.parametrize("way", ["put", "remove"])
def test_once_that_default_is_removed_another_team_can_be_the_default(dashboard: Caller, way: str) -> None:
    there = f"{TEAMS}/team_network/members/user_078"
    freed = dashboard.put(there, {"is_default": False}) if way == "put" else dashboard.delete(there)
    assert freed.is_success
    assert body(dashboard.put(f"{MEMBERS}/user_078", {"is_default": True}), 200)["is_default"]


@pytest.mark.rule("TEAM-20", "TEAM-21")
def test_a_removed_member_is_gone(dashboard: Caller) -> None:
    body(dashboard.delete(f"{MEMBERS}/user_012"), 204)
    assert member(dashboard, "user_012") is None
    assert body(dashboard.get(TEAM), 200)["member_count"] == 4
    refused(dashboard.delete(f"{MEMBERS}/user_012"), 404, "Team member not found")


@pytest.mark.rule("TEAM-20")
def test_only_a_member_of_this_very_team_can_be_removed(dashboard: Caller) -> None:
    refused(dashboard.delete(f"{TEAMS}/team_network/members/user_012"), 404, "Team member not found")
    assert member(dashboard, "user_012")


# Teams that are not there, and callers who may not


def refused_everywhere(dashboard: Caller, team: str) -> None:
    """Every operation on this team says that there is none."""
    refused(dashboard.get(f"{TEAMS}/{team}"), 404, "Team not found")
    refused(dashboard.patch(f"{TEAMS}/{team}", {"name": "Mine"}), 404, "Team not found")
    refused(dashboard.delete(f"{TEAMS}/{team}"), 404, "Team not found")
    refused(dashboard.get(f"{TEAMS}/{team}/members"), 404, "Team not found")
    refused(dashboard.put(f"{TEAMS}/{team}/members/user_012", {}), 404, "Team not found")
    refused(dashboard.delete(f"{TEAMS}/{team}/members/user_012"), 404, "Team not found")


@pytest.mark.rule("TEAM-05", "TEAM-11", "TEAM-12", "TEAM-18")
@pytest.mark.parametrize("team", ["team_none", "TEAM_789", "team%2F789", "%20"])
def test_an_unknown_team_is_404_for_every_operation(dashboard: Caller, team: str) -> None:
    refused_everywhere(dashboard, team)


@pytest.mark.rule("AUTH-04")
def test_the_teams_of_another_tenant_do_not_exist(dashboard: Caller) -> None:
    before, stranger = body(dashboard.get(TEAMS), 200), dashboard.session("sess_other_tenant")
    refused_everywhere(stranger, "team_789")
    assert body(stranger.get(TEAMS), 200)["total"] == 0
    assert body(dashboard.get(TEAMS), 200) == before


@pytest.mark.rule("PREVIEW-02", "PREVIEW-03")
def test_a_readonly_session_lists_and_gets_and_changes_nothing(dashboard: Caller) -> None:
    before, reader = body(dashboard.get(TEAMS), 200), dashboard.session("sess_tenant_readonly")
    assert body(reader.get(TEAMS), 200) == before
    assert body(reader.get(TEAM), 200) == before["items"][0]
    refused(reader.post(TEAMS, EXAMPLE), 403, "Insufficient role")
    refused(reader.patch(TEAM, {"name": "Mine"}), 403, "Insufficient role")
    refused(reader.delete(TEAM), 403, "Insufficient role")
    assert body(dashboard.get(TEAMS), 200) == before


@pytest.mark.rule("PREVIEW-04")
def test_a_tenant_without_the_product_profile_has_no_teams_page(dashboard: Caller) -> None:
    refused(dashboard.session("sess_noprofile").get(TEAMS), 403, "Product profile not enabled")
