"""Teams over HTTP: what a filter takes for what it is, and that a user has at most one team by default."""

import httpx
import pytest

TEAMS = "/api/v2/teams"


def test_a_user_is_the_default_member_of_one_team(session: httpx.Client) -> None:
    escalation, network = (f"{TEAMS}/{team}/members/user_090" for team in ("team_escalation", "team_network"))
    default = {"is_default": True}
    assert session.put(escalation, json=default).json()["is_default"] is True
    second = session.put(network, json=default)
    assert second.status_code == 409
    assert second.json()["detail"] == (
        "This user is already the default member of another team. Remove that default first."
    )
    session.put(escalation, json={"is_default": False}).raise_for_status()
    assert session.put(network, json=default).json()["is_default"] is True


@pytest.mark.parametrize("field", ["department", "location"])
def test_a_place_that_is_null_is_not_called_null(session: httpx.Client, field: str) -> None:
    session.patch(f"{TEAMS}/team_789", json={field: None}).raise_for_status()
    assert session.get(TEAMS, params={field: "null"}).json()["total"] == 0
