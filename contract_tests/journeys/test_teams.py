"""Teams and their members in the world of the docs, and what the checks do not go into. Docs: teams-and-routing."""

from typing import Any

import pytest

from contract_tests.calling import Caller
from contract_tests.expecting import body, refused

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
DEFAULT_ELSEWHERE = "This user is already the default member of another team. Remove that default first."
OPTIONAL = ["description", "department", "location", "email", "business_hours_id", "escalate_to_user_id"]


def member(dashboard: Caller, user: str, team: str = TEAM) -> dict[str, Any] | None:
    """The user's membership of the team, as the list shows it."""
    members = body(dashboard.get(f"{team}/members"), 200)
    return next((each for each in members if each["user_id"] == user), None)


# Listing


@pytest.mark.rule("TEAM-04", "TEAM-24")
@pytest.mark.parametrize("field", ["department", "location"])
def test_a_department_or_location_that_is_null_is_not_called_null(dashboard: Caller, field: str) -> None:
    assert body(dashboard.get(TEAMS, **{field: "null"}), 200)["items"] == []


# Creating


@pytest.mark.rule("TEAM-07", "TEAM-09", "TEAM-21")
def test_a_team_with_only_a_name_gets_the_defaults(dashboard: Caller) -> None:
    created = body(dashboard.post(TEAMS, {"name": "Night Shift"}), 201)
    assert (created["name"], created["routing_method"], created["member_count"]) == ("Night Shift", "balanced", 0)
    assert {created[field] for field in [*OPTIONAL, "unassigned_timeout_minutes"]} == {None}


# Updating


@pytest.mark.rule("TEAM-10")
@pytest.mark.parametrize("field", [*OPTIONAL, "unassigned_timeout_minutes"])
def test_null_clears_an_optional_field(dashboard: Caller, field: str) -> None:
    before = body(dashboard.get(TEAM), 200)
    assert body(dashboard.patch(TEAM, {field: None}), 200) == before | {field: None}


# Members


@pytest.mark.rule("TEAM-14", "TEAM-15", "TEAM-16", "TEAM-21")
def test_put_adds_a_user_who_is_absent_with_the_documented_defaults(dashboard: Caller) -> None:
    added = body(dashboard.put(f"{MEMBERS}/user_056", {}), 200)
    defaults = {"role": "member", "max_capacity": 0, "is_default": False, "priority": 0}
    person = {"user_email": "rita@example.com", "user_name": "Rita Reader"}
    assert added == {"team_id": "team_789", "user_id": "user_056"} | defaults | person
    assert member(dashboard, "user_056") == added
    assert body(dashboard.get(TEAM), 200)["member_count"] == 6


@pytest.mark.rule("TEAM-19")
def test_a_user_is_the_default_member_of_one_team_only(dashboard: Caller) -> None:
    before = member(dashboard, "user_078")
    refused(dashboard.put(f"{MEMBERS}/user_078", {"is_default": True, "priority": 8}), 409, DEFAULT_ELSEWHERE)
    assert member(dashboard, "user_078") == before


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
