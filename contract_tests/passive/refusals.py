"""The words of a 404, of an API key that is not let in and of a 429.

A refusal by something in between, which has no `detail`, says nothing. The words of a 404 are looked at where the same
credential was let in to an operation of the page before: an unknown record is not all that a 404 can mean (a tenant
without the product profile may get one), but it is once somebody has got in.
"""

import re
from collections.abc import Iterator

from contract_tests.contract import KEY_REFUSED
from contract_tests.passive.exchange import MISSING, SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.single import looks_at
from contract_tests.passive.values import shown

TEAM, USER, MEMBER = "Team not found", "User not found", "Team member not found"
HOURS, HOLIDAY, RULE = "Business-hours schedule not found", "Holiday not found", "Automation rule not found"
WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "get_team": ("TEAM-05", (TEAM,)),
    "update_team": ("TEAM-11", (TEAM,)),
    "delete_team": ("TEAM-12", (TEAM,)),
    "put_team_member": ("TEAM-18", (TEAM, USER)),
    "remove_team_member": ("TEAM-20", (MEMBER, TEAM)),
    "get_business_hours": ("HOURS-04", (HOURS,)),
    "update_business_hours": ("HOURS-10", (HOURS,)),
    "delete_holiday": ("HOURS-16", (HOLIDAY, HOURS)),
    "get_automation_rule": ("RULE-14", (RULE,)),
    "delete_automation_rule": ("RULE-16", (RULE,)),
}
"""The rule of a 404, and the words that it may have."""
REFERENCES = frozenset({"business_hours_id", "escalate_to_user_id"})
"""Fields of a team whose value may not be found either."""
PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}")
KEYS = {"teams": "PREVIEW-01", "business_hours": "PREVIEW-01", "automation_rules": "RULE-01", "workflows": "WF-01"}
KEYS |= {"ai_automation": "AI-05"}
"""Tag → the rule that lets no key in."""
LIMIT_WORDS = "API key rate limit exceeded"
LIMIT_FIELDS = {"Retry-After": "retry-after", "X-RateLimit-Limit": "x-ratelimit-limit"}
LIMIT_FIELDS |= {"X-RateLimit-Remaining": "x-ratelimit-remaining"}


def wrong_words(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """A 404 to somebody who was let in before."""
    found = WORDS.get(seen.operation.id)
    if seen.status != 404 or found is None or seen.detail is MISSING or REFERENCES & seen.sent_fields.keys():
        return
    rule, words = found
    if seen.detail not in words and all(map(PLAIN.fullmatch, seen.path.values())):
        expected = f"{' or '.join(map(shown, words))} is promised"
        yield PassiveFinding(rule, "body.detail", expected, f"it is {shown(seen.detail)}")


def a_key_alone(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """No key is let in to an operation of the dashboard, and the automation page has the words."""
    rule = KEYS.get(seen.operation.tag)
    if rule is None or not seen.has_key_alone or "session" not in seen.operation.credentials:
        return
    if seen.succeeded:
        yield PassiveFinding(rule, "status", "an API key gets 403", f"it got {seen.status}")
    elif seen.status == 403 and rule != "PREVIEW-01" and seen.detail not in {MISSING, KEY_REFUSED}:
        expected = f"{shown(KEY_REFUSED)} is promised"
        yield PassiveFinding(rule, "body.detail", expected, f"it is {shown(seen.detail)}")


def too_many_requests(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """A 429 to a key has its header fields, and a body with the limit. That of AI automation is nowhere shown."""
    if seen.status != 429 or seen.operation.rate_group or "x-api-key" not in seen.headers:
        return
    if seen.detail is MISSING:  # something in between
        return
    for name, field in LIMIT_FIELDS.items():
        if field not in seen.answer_headers:
            yield PassiveFinding("RATE-03", f"header.{name}", "a 429 carries it", "it is missing")
    if seen.detail != LIMIT_WORDS:
        expected = f"{shown(LIMIT_WORDS)} is promised"
        yield PassiveFinding("RATE-02", "body.detail", expected, f"it is {shown(seen.detail)}")
    if not isinstance(seen.record.get("limit"), int):
        yield PassiveFinding("RATE-02", "body.limit", "the body has the limit", "it is missing")


@looks_at("trigger_workflow_webhook")
def wants_a_signature(seen: SeenExchange) -> Iterator[PassiveFinding]:
    """The signature is the credential."""
    if seen.succeeded and not seen.headers.get("x-workflow-signature", "").strip():
        expected = "the webhook wants an X-Workflow-Signature"
        yield PassiveFinding("WF-41", "status", expected, f"a request without one got {seen.status}")
