"""How long a list may be that something is done with: a thousand, which no page forbids."""

import httpx
import pytest

RULES, POLICIES = "/api/v2/automation-rules", "/api/v2/sla/policies"
NOTIFY, ALWAYS = {"type": "notify"}, {"field": "category", "operator": "equals", "value": "Network"}
ESCALATIONS = f"{POLICIES}/sla_abc123/escalations"


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", RULES, {"name": "Long", "actions": NOTIFY}, "actions"),
        ("POST", RULES, {"name": "Long", "conditions": ALWAYS}, "conditions"),
        ("PATCH", f"{RULES}/rule_abc123", {"actions": NOTIFY}, "actions"),
        ("PATCH", f"{RULES}/rule_abc123", {"conditions": ALWAYS}, "conditions"),
        ("POST", POLICIES, {"name": "Long", "conditions": ALWAYS}, "conditions"),
        ("PATCH", f"{POLICIES}/sla_abc123", {"conditions": ALWAYS}, "conditions"),
        ("POST", ESCALATIONS, {"actions": NOTIFY}, "actions"),
        ("PATCH", "/api/v2/sla/escalations/esc_abc123", {"actions": NOTIFY}, "actions"),
    ],
)
def test_a_thousand_are_taken_and_one_more_is_not(
    session: httpx.Client, method: str, path: str, body: dict[str, object], field: str
) -> None:
    assert session.request(method, path, json={**body, field: [body[field]] * 1000}).is_success
    refused = session.request(method, path, json={**body, field: [body[field]] * 1001})
    assert refused.status_code == 422
    (issue,) = refused.json()["detail"]
    assert (issue["loc"], issue["type"]) == (["body", field], "too_long")
