"""SLA policies and targets as records: what they may be, and who may do what with them. Page: sla."""

import re

import pytest

from contract_tests.expecting import body
from contract_tests.journeys.documented import Example, examples_of
from contract_tests.journeys.sla_calls import HOURS, POLICIES, SlaCaller

PROFESSIONAL = [each for each in examples_of("sla") if "scalation" not in each.path and "/ola/" not in each.path]


@pytest.mark.rule("SLA-01", "SLA-71")
@pytest.mark.parametrize("example", PROFESSIONAL, ids=lambda example: example.id)
def test_the_professional_plan_is_enough_for_the_rest(sla: SlaCaller, example: Example) -> None:
    """In a tenant that has none of the records: what has an id in the path, or names a schedule, is not found."""
    named = re.search(r"_(abc|\d)|preview", example.path) or "inst_" in example.path
    expected = 404 if named else example.status
    body(example.send_as(sla.key("ak_live_professional").caller), expected)


@pytest.mark.rule("SLA-12")
@pytest.mark.parametrize("status", ["active", "paused"])
def test_a_policy_in_use_is_not_deleted(sla: SlaCaller, status: str) -> None:
    policy_id = sla.policy(("resolution", 4))
    ticket_id = sla.ticket()
    if status == "paused":
        sla.move(ticket_id, "pending")
    assert sla.instance(ticket_id)["status"] == status
    answered = sla.delete(f"{POLICIES}/{policy_id}", 409)
    assert answered == {"detail": "SLA policy has active or paused instances"}
    assert sla.get(f"{POLICIES}/{policy_id}")["id"] == policy_id


@pytest.mark.rule("SLA-73")
def test_the_schedule_that_only_this_page_names_is_unlisted(sla: SlaCaller) -> None:
    owner = sla.session("sess_tenant_owner")
    listed = owner.get(HOURS)
    assert (listed["total"], [schedule["id"] for schedule in listed["items"]]) == (1, ["bh_001"])
    assert owner.get(f"{HOURS}/bh_abc123")["timezone"] == "UTC"
