"""Who may do what with automation rules. Docs: automation-and-workflows, "Authorization"."""

from contract_tests.calling import Caller
from contract_tests.credentials import ADMINS, ROLES
from contract_tests.deployment import Deployment
from contract_tests.expecting import body, refused, same
from contract_tests.making.automation_rules import (
    EVENT,
    LOGS,
    NOT_FOUND,
    RULES,
    RUN_TIME,
    each_role,
    fire,
    listed,
    logs_of,
    new_rule,
    own_event,
    path_of,
    places,
    read,
)
from contract_tests.promises import rule

NO_KEYS = "API keys are not permitted for this endpoint"
OTHERS = ROLES - ADMINS
READER = "tenant_readonly"


@rule("RULE-01")
def an_api_key_reads_no_automation_rules(on: Deployment) -> None:
    for path in (RULES, f"{RULES}/{on.absent('rule')}", LOGS, f"{LOGS}?limit=0"):
        refused(on.key.get(path), 403, NO_KEYS)


@rule("RULE-01")
def an_api_key_writes_no_automation_rules_whatever_it_sends(on: Deployment) -> None:
    nowhere, event = f"{RULES}/{on.absent('rule')}", own_event(on)
    for name in ({}, {"name": ""}, {"name": on.name("Rule")}):
        refused(on.key.post(RULES, name), 403, NO_KEYS)
    refused(on.key.patch(nowhere, {"execution_mode": "cron"}), 403, NO_KEYS)
    refused(on.key.delete(nowhere), 403, NO_KEYS)
    for sent in ({}, {"event_type": event}):
        refused(on.key.post(EVENT, sent), 403, NO_KEYS)


@rule("RULE-01")
def an_api_key_changes_no_automation_rule_that_is_there(on: Deployment) -> None:
    made = new_rule(on)
    refused(on.key.get(path_of(made)), 403, NO_KEYS)
    refused(on.key.patch(path_of(made), {"enabled": False}), 403, NO_KEYS)
    refused(on.key.delete(path_of(made)), 403, NO_KEYS)
    same(read(on, made), made, "the rule that was not changed")


@rule("RULE-01")
def an_api_key_runs_no_rules_of_mode_time(on: Deployment) -> None:
    on.needs_exclusive("what the rules of mode time act on")
    refused(on.key.post(RUN_TIME), 403, NO_KEYS)


@rule("RULE-01")
def no_scope_lets_an_api_key_in_to_automation_rules(on: Deployment) -> None:
    for caller in (on.key_with(), on.key_with("oncall:read", "sla:read")):
        refused(caller.get(RULES), 403, NO_KEYS)


@rule("RULE-44")
def every_role_lists_rules_and_logs(on: Deployment) -> None:
    def look(caller: Caller) -> None:
        for path in (RULES, LOGS):
            body(caller.get(path))

    each_role(on, sorted(ROLES), look)


@rule("RULE-44")
def every_role_reads_a_rule(on: Deployment) -> None:
    made = new_rule(on)
    each_role(on, sorted(ROLES), lambda caller: same(body(caller.get(path_of(made))), made, "the rule"))


@rule("RULE-45")
def owner_and_admins_create_change_and_delete_rules(on: Deployment) -> None:
    def look(caller: Caller) -> None:
        made = new_rule(on, caller)
        same(body(caller.patch(path_of(made), {"priority_order": 3}))["priority_order"], 3, "the priority_order")
        body(caller.delete(path_of(made)), 204)

    each_role(on, sorted(ADMINS), look)


@rule("RULE-45")
def no_other_role_creates_changes_or_deletes_rules(on: Deployment) -> None:
    made, name = new_rule(on), on.name("By role")

    def look(caller: Caller) -> None:
        body(caller.post(RULES, {"name": name}), 403)
        body(caller.patch(path_of(made), {"enabled": False}), 403)
        body(caller.delete(path_of(made)), 403)

    each_role(on, sorted(OTHERS), look)
    rules = listed(on.dashboard)
    same([each for each in rules if each["id"] == made["id"]], [made], "the rule that was not changed")
    same([each for each in rules if each["name"] == name], [], "the rules that were not created")


@rule("RULE-45")
def owner_and_admins_run_the_rules_of_mode_time_and_nobody_else(on: Deployment) -> None:
    on.needs_exclusive("what the rules of mode time act on")
    each_role(on, sorted(ADMINS), lambda caller: body(caller.post(RUN_TIME)))
    each_role(on, sorted(OTHERS), lambda caller: body(caller.post(RUN_TIME), 403))


@rule("RULE-46")
def every_role_but_the_reader_fires_events(on: Deployment) -> None:
    event = own_event(on)
    made = new_rule(on, trigger_event=event)

    def look(caller: Caller) -> None:
        same([each["rule_id"] for each in fire(on, event, caller)], [made["id"]], "the rules that were evaluated")

    each_role(on, sorted(ROLES - {READER}), look)


@rule("RULE-46")
def the_role_tenant_readonly_fires_no_event(on: Deployment) -> None:
    event = own_event(on)
    made = new_rule(on, trigger_event=event)
    body(on.role(READER).post(EVENT, {"event_type": event}), 403)
    same(read(on, made), made, "the rule that was not fired")


@rule("RULE-47")
def rules_need_no_product_profile(on: Deployment) -> None:
    caller, event = on.without_profile(), own_event(on)
    made = new_rule(on, caller, trigger_event=event)
    same(places(listed(caller), (made,)), [made["id"]], "the listed rules")
    same([each["rule_id"] for each in fire(on, event, caller)], [made["id"]], "the rules that were evaluated")
    body(caller.get(LOGS))


@rule("RULE-48")
def another_tenant_can_neither_read_nor_change_a_rule(on: Deployment) -> None:
    made = new_rule(on)
    refused(on.stranger.get(path_of(made)), 404, NOT_FOUND)
    refused(on.stranger.patch(path_of(made), {"enabled": False}), 404, NOT_FOUND)
    refused(on.stranger.delete(path_of(made)), 404, NOT_FOUND)
    same(places(listed(on.stranger), (made,)), [], "the rules of the other tenant")
    same(read(on, made), made, "the rule that nobody else changed")


@rule("RULE-48")
def another_tenant_neither_fires_rules_nor_sees_their_logs(on: Deployment) -> None:
    event = own_event(on)
    made = new_rule(on, trigger_event=event)
    same(fire(on, event, on.stranger), [], "what became of the other tenant's rules")
    same(read(on, made)["execution_count"], 0, "the execution_count")
    fire(on, event)
    same(len(logs_of(on, made)), 1, "the number of log entries")
    same(places(body(on.stranger.get(LOGS, limit=200)), (made,), "rule_id"), [], "the logs of the other tenant")
