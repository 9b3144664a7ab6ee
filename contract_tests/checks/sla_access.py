"""Who is kept out of SLAs, where another refusal may come first for what is not there. Docs: sla, "Authorization"."""

from contract_tests.assertions import made
from contract_tests.factories.sla import POLICIES, PREVIEW, escalation_like, kept_out, policy_like
from contract_tests.factories.sla_hours import OFFICE, new_schedule
from contract_tests.registry import rule
from contract_tests.target import Target


@rule("SLA-27")
def below_the_enterprise_plan_no_escalation_is_made_of_a_policy_that_is_there(on: Target) -> None:
    professional = on.plan("professional")
    policy = made(professional.post(POLICIES, policy_like(on)), None)
    sent = professional.post(f"{POLICIES}/{policy['id']}/escalations", escalation_like())
    kept_out(on, sent, "Enterprise plan required")


@rule("SLA-68")
def without_the_scope_no_deadline_is_previewed(on: Target) -> None:
    start, schedule_id = "2026-03-09T09:00:00Z", new_schedule(on, OFFICE)
    sent = {"business_hours_id": schedule_id, "start_at": start, "duration_minutes": 60}
    kept_out(on, on.key_with().post(PREVIEW, sent), "Missing required scope: sla:read")
