"""SLA targets over HTTP: a target is found in whichever policy has it."""

import httpx

from mock_server.tests.families.acting import Actor

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


def test_the_targets_that_come_with_a_policy_are_kept_and_time_its_tickets(empty: Actor) -> None:
    sent = [
        {"type": "first_response", "priority": "low", "hours": 1},
        {"type": "resolution", "priority": "low", "hours": 8},
    ]
    made = empty.post(POLICIES, name="All at once", targets=sent)
    assert [{name: value for name, value in each.items() if name != "id"} for each in made["targets"]] == sent
    assert len({each["id"] for each in made["targets"]}) == 2
    assert empty.get(f"{POLICIES}/{made['id']}") == made
    explained = empty.explain(empty.ticket())
    assert [each["type"] for each in explained["targets"]] == ["first_response", "resolution"]
    assert [each["id"] for each in explained["policies"] if each["chosen"]] == [made["id"]]
