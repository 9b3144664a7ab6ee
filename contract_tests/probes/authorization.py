"""Every operation by every credential that was given: who is let in, and in which words the others are refused.

A check is a rule, and either its reads or its writes. Docs: every page, "Authorization" and "Required Scopes".
"""

from collections.abc import Callable, Iterator

from contract_tests.access import SIGNED
from contract_tests.contract import KitError, contract
from contract_tests.credentials import SCOPES, Credential
from contract_tests.probes.matrix import MatrixPart, Operations, register_parts, those
from contract_tests.resources.catalogue import RESOURCES
from contract_tests.resources.resource import Resource

Fits = Callable[[Credential], bool]
UNKNOWN = frozenset({401})
"""What says that a credential is none. Which of them may use tickets, their page does not say."""


def reading(*families: str) -> Operations:
    return lambda operation: operation.tag in families and not operation.writes


def writing(*families: str) -> Operations:
    return lambda operation: operation.tag in families and operation.writes and operation.credentials != SIGNED


def both(one: Operations, other: Operations) -> Operations:
    return lambda operation: one(operation) and other(operation)


def called(*operations: str) -> Operations:
    return lambda operation: operation.id in operations


def other_than(*operations: str) -> Operations:
    return lambda operation: operation.id not in operations


def asking_for(permission: str) -> Operations:
    return lambda operation: operation.access.permission == permission


def anybody(_credential: Credential) -> bool:
    return True


def a_key(credential: Credential) -> bool:
    return credential.kind == "key"


def a_key_with_every_scope(credential: Credential) -> bool:
    return a_key(credential) and credential.scopes >= SCOPES


def a_key_for(family: str) -> Fits:
    """A key; not one that may write and not read, of which the pages do not say whether it may read all the same."""

    def fits(credential: Credential) -> bool:
        scopes = credential.scopes
        return a_key(credential) and (f"{family}:read" in scopes or f"{family}:write" not in scopes)

    return fits


def any_session(credential: Credential) -> bool:
    return credential.kind == "session"


def a_session(credential: Credential) -> bool:
    return credential.kind == "session" and credential.profile


def of_the_role_that_reads(credential: Credential) -> bool:
    return a_session(credential) and credential.role == READ_ONLY


def of_a_role_that_writes(credential: Credential) -> bool:
    return a_session(credential) and credential.role != READ_ONLY


def without_profile(credential: Credential) -> bool:
    return credential.kind == "session" and not credential.profile


def on_starter(credential: Credential) -> bool:
    return credential.plan == "starter"


def on_professional(credential: Credential) -> bool:
    return credential.plan == "professional"


def above_starter(credential: Credential) -> bool:
    return credential.plan != "starter"


def both_fit(one: Fits, other: Fits) -> Fits:
    return lambda credential: one(credential) and other(credential)


READ_ONLY = "tenant_readonly"
PREVIEW = "teams", "business_hours"
ESCALATIONS = "create_sla_escalation", "update_sla_escalation", "delete_sla_escalation"
CREATE, PUBLISH, DELETE = "workflow:create", "workflow:publish", "workflow:delete"

UNNAMED = "dry_run_workflow", "list_pending_approvals", "migrate_automation_rule"
"""Operations on workflows that the table of permissions does not name."""
OLA, MEMBERS = "list_ola_policies", "list_team_members"

PARTS = [
    MatrixPart("AUTH-01", "a_key_reads_tickets", reading("tickets"), those(a_key), kept_out=UNKNOWN),
    MatrixPart("AUTH-01", "a_key_changes_tickets", writing("tickets"), those(a_key), kept_out=UNKNOWN),
    MatrixPart("AUTH-05", "tickets_are_read_by_whoever_has_a_credential", reading("tickets"), those(anybody)),
    MatrixPart("AUTH-05", "tickets_are_changed_by_whoever_does_not_only_read", writing("tickets"), those(anybody)),
    MatrixPart("AUTH-05", "on_call_is_read_by_every_role", reading("oncall"), those(any_session)),
    MatrixPart("AUTH-05", "on_call_is_changed_by_every_role_but_one", writing("oncall"), those(any_session)),
    MatrixPart("PREVIEW-01", "no_key_reads_teams_or_schedules", reading(*PREVIEW), those(a_key), True),
    MatrixPart("PREVIEW-01", "no_key_changes_teams_or_schedules", writing(*PREVIEW), those(a_key), True),
    MatrixPart(
        "PREVIEW-02", "every_role_but_one_changes_teams_and_schedules", writing(*PREVIEW), those(of_a_role_that_writes)
    ),
    MatrixPart(
        "PREVIEW-06", "the_role_that_reads_changes_no_team", writing(*PREVIEW), those(of_the_role_that_reads), True
    ),
    MatrixPart(
        "PREVIEW-03",
        "every_role_reads_teams_and_schedules",
        both(reading(*PREVIEW), other_than(MEMBERS)),
        those(a_session),
    ),
    MatrixPart("PREVIEW-07", "every_role_reads_who_is_in_a_team", called(MEMBERS), those(a_session)),
    MatrixPart("PREVIEW-04", "without_the_profile_no_team_is_read", reading(*PREVIEW), those(without_profile), True),
    MatrixPart("PREVIEW-04", "without_the_profile_no_team_is_changed", writing(*PREVIEW), those(without_profile), True),
    MatrixPart(
        "PREVIEW-05", "no_scope_opens_the_teams_to_a_key", reading(*PREVIEW), those(a_key_with_every_scope), True
    ),
    MatrixPart("ONCALL-21", "reading_on_call_needs_its_scope", reading("oncall"), those(a_key_for("oncall")), True),
    MatrixPart("ONCALL-22", "changing_on_call_needs_its_scope", writing("oncall"), those(a_key), True),
    MatrixPart("SLA-01", "below_the_professional_plan_no_sla_is_read", reading("sla"), those(on_starter), True),
    MatrixPart("SLA-01", "below_the_professional_plan_no_sla_is_changed", writing("sla"), those(on_starter), True),
    MatrixPart(
        "SLA-01",
        "the_professional_plan_reads_sla",
        both(reading("sla"), other_than(OLA)),
        those(both_fit(on_professional, a_key_for("sla"))),
    ),
    MatrixPart("SLA-67", "below_the_enterprise_plan_no_ola_policy_is_read", called(OLA), those(on_professional), True),
    MatrixPart(
        "SLA-27",
        "below_the_enterprise_plan_no_escalation_is_changed",
        called(*ESCALATIONS),
        those(on_professional),
        True,
    ),
    MatrixPart(
        "SLA-68",
        "reading_sla_needs_its_scope",
        both(reading("sla"), other_than(OLA)),
        those(both_fit(above_starter, a_key_for("sla"))),
        True,
    ),
    MatrixPart(
        "SLA-68",
        "previewing_a_deadline_needs_the_scope_to_read",
        called("preview_sla_deadline"),
        those(a_key_for("sla")),
        True,
    ),
    MatrixPart(
        "SLA-96", "reading_ola_policies_needs_the_scope_too", called(OLA), those(both_fit(above_starter, a_key)), True
    ),
    MatrixPart(
        "SLA-69",
        "changing_sla_needs_its_scope",
        both(writing("sla"), other_than("preview_sla_deadline")),
        those(both_fit(above_starter, a_key)),
        True,
    ),
    MatrixPart("SLA-70", "sla_is_read_by_every_role", reading("sla"), those(both_fit(above_starter, any_session))),
    MatrixPart(
        "SLA-70", "sla_is_changed_by_every_role_but_one", writing("sla"), those(both_fit(above_starter, any_session))
    ),
    MatrixPart("RULE-44", "every_role_reads_automation_rules", reading("automation_rules"), those(a_session)),
    MatrixPart(
        "RULE-45",
        "administrators_alone_change_automation_rules",
        both(writing("automation_rules"), other_than("execute_automation_event")),
        those(a_session),
        True,
        besides=("RULE-54",),
    ),
    MatrixPart(
        "RULE-46", "every_role_but_one_fires_events", called("execute_automation_event"), those(a_session), True
    ),
    MatrixPart(
        "WF-95",
        "reading_workflows_needs_its_permission",
        both(reading("workflows"), other_than(*UNNAMED)),
        those(a_session),
    ),
    MatrixPart(
        "WF-96",
        "making_workflows_needs_its_permission",
        both(asking_for(CREATE), other_than(*UNNAMED)),
        those(a_session),
        True,
        besides=("WF-99",),
    ),
    MatrixPart(
        "WF-97",
        "deleting_workflows_needs_its_permission",
        asking_for(DELETE),
        those(a_session),
        True,
        besides=("WF-99",),
    ),
    MatrixPart(
        "WF-98",
        "publishing_and_running_needs_its_permission",
        asking_for(PUBLISH),
        those(a_session),
        True,
        besides=("WF-99",),
    ),
    MatrixPart("WF-99", "what_the_table_does_not_name_needs_its_permission", called(*UNNAMED), those(a_session)),
    MatrixPart("WF-42", "no_credential_helps_at_the_webhook", called("trigger_workflow_webhook"), those(anybody), True),
]


def derived(resource: Resource) -> Iterator[MatrixPart]:
    """The parts of a whole family, by what a resource of it has rules for: who is let in, the document says."""
    family, rules = resource.family, resource.rules
    besides = tuple(rules[each] for each in ("keys first",) if each in rules)
    for verb, doing, chosen in (("reads", "read", reading(family)), ("changes", "changed", writing(family))):
        found = [each for each in contract().operations if chosen(each)]
        shut = not any("apiKey" in each.credentials for each in found)
        if "keys" in rules:
            name = f"no_key_{verb}_{family}" if shut else f"keys_{verb.rstrip('s')}_{family}_as_their_scopes_allow"
            needs = shut or any(each.access.scope for each in found)
            yield MatrixPart(rules["keys"], name, chosen, those(a_key), needs, besides=besides)
        if "roles" in rules:
            name = f"{family}_are_{doing}_by_whoever_has_the_role"
            needs = any(each.access.roles for each in found)
            yield MatrixPart(
                rules["roles"], name, chosen, those(a_session if "profile" in rules else any_session), needs
            )
        if "profile" in rules:
            name = f"{family}_are_{doing}_without_the_profile"
            needs = any(each.access.profile for each in found)
            yield MatrixPart(rules["profile"], name, chosen, those(without_profile), needs)


PARTS += [part for resource in RESOURCES for part in derived(resource)]
for _operation in contract().operations:
    if not any(part.operations(_operation) for part in PARTS):
        raise KitError(
            f"{_operation.id}: nothing asks who may call it. Name the rules of the aspects keys and roles in the "
            f"Resource of {_operation.tag} (contract_tests/resources/), or give it a row of PARTS in {__file__}."
        )
register_parts(PARTS)
