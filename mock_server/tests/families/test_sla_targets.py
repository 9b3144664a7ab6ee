"""SLA targets over HTTP: a target is found in whichever policy has it."""

import httpx

POLICIES, TARGETS = "/api/v2/sla/policies", "/api/v2/sla/targets"


def targets_of(session: httpx.Client, policy_id: str) -> list[str]:
    return [target["id"] for target in session.get(f"{POLICIES}/{policy_id}").json()["targets"]]


def test_a_target_leaves_the_policy_that_has_it(session: httpx.Client) -> None:
    session.delete(f"{TARGETS}/target_high1").raise_for_status()
    assert targets_of(session, "sla_high") == ["target_high2"]
    assert targets_of(session, "sla_critical") == ["target_critical1", "target_critical2"]


def test_a_target_of_no_policy_is_not_found(session: httpx.Client) -> None:
    answer = session.delete(f"{TARGETS}/target_none")
    assert (answer.status_code, answer.json()["detail"]) == (404, "SLA target not found")
