"""Who may do what with automation rules. Docs: automation-and-workflows, "Authorization"."""

from contract_tests.calling import Caller
from contract_tests.contract import KEY_REFUSED
from contract_tests.credentials import ADMINS, ROLES
from contract_tests.expecting import body, refused, same
from contract_tests.making.automation_rules import (
    EVENT,
    LOGS,
    NOT_FOUND,
    RULES,
    RUN_TIME,
    counted,
    draft,
    each_role,
    entries,
    fire,
    kept_out,
    let_in,
    listed,
    logged,
    new_rule,
    occasion,
    own_event,
    path_of,
    places,
    ran,
    read,
)
from contract_tests.promises import rule
from contract_tests.target import Target

OTHERS = ROLES - ADMINS
READER = "tenant_readonly"


@rule("RULE-01")
def an_api_key_neither_reads_nor_creates_rules_nor_fires_events(on: Target) -> None:
    for path in (RULES, LOGS):
        refused(on.key.get(path), 403, KEY_REFUSED)
    refused(on.key.post(RULES, draft(on)), 403, KEY_REFUSED)
    refused(on.key.post(EVENT, occasion(on, own_event(on))), 403, KEY_REFUSED)


@rule("RULE-01")
def an_api_key_changes_no_automation_rule_that_is_there(on: Target) -> None:
    here = new_rule(on)
    refused(on.key.get(path_of(here)), 403, KEY_REFUSED)
    refused(on.key.patch(path_of(here), {"enabled": False}), 403, KEY_REFUSED)
    refused(on.key.delete(path_of(here)), 403, KEY_REFUSED)
    same(read(on, here), here, "the rule that was not changed")


@rule("RULE-01")
def an_api_key_runs_no_rules_of_mode_time(on: Target) -> None:
    on.needs_exclusive("what the rules of mode time act on")
    refused(ran(on, on.key), 403, KEY_REFUSED)


@rule("RULE-01")
def no_scope_lets_an_api_key_in_to_automation_rules(on: Target) -> None:
    for caller in (on.key_with(), on.key_with("oncall:read", "sla:read")):
        refused(caller.get(RULES), 403, KEY_REFUSED)


@rule("RULE-50")
def an_api_key_is_refused_whatever_it_sends(on: Target) -> None:
    nowhere = f"{RULES}/{on.absent('rule')}"
    refused(on.key.get(nowhere), 403, KEY_REFUSED)
    refused(on.key.get(LOGS, limit=0), 403, KEY_REFUSED)
    refused(on.key.patch(nowhere, {"execution_mode": "cron"}), 403, KEY_REFUSED)
    refused(on.key.delete(nowhere), 403, KEY_REFUSED)
    for path in (RULES, EVENT):
        refused(on.key.post(path, {}), 403, KEY_REFUSED)


@rule("RULE-44")
def every_role_lists_rules_and_logs(on: Target) -> None:
    def look(caller: Caller) -> None:
        for path in (RULES, LOGS):
            body(caller.get(path))

    each_role(on, sorted(ROLES), look)


@rule("RULE-44")
def every_role_reads_a_rule(on: Target) -> None:
    here = new_rule(on)
    each_role(on, sorted(ROLES), lambda caller: same(body(caller.get(path_of(here))), here, "the rule"))


@rule("RULE-45")
def owner_and_admins_create_change_and_delete_rules(on: Target) -> None:
    def look(caller: Caller) -> None:
        mine = let_in(caller.post(RULES, draft(on)), 201)
        let_in(caller.patch(path_of(mine), {"priority_order": 3}))
        same(read(on, mine)["priority_order"], 3, "the priority_order")
        let_in(caller.delete(path_of(mine)), 204)

    each_role(on, sorted(ADMINS), look)


@rule("RULE-45")
def no_other_role_creates_changes_or_deletes_rules(on: Target) -> None:
    here, sent = new_rule(on), draft(on)

    def look(caller: Caller) -> None:
        kept_out(caller.post(RULES, sent))
        kept_out(caller.patch(path_of(here), {"enabled": False}))
        kept_out(caller.delete(path_of(here)))

    each_role(on, sorted(OTHERS), look)
    rules = listed(on.dashboard)
    same([each for each in rules if each["id"] == here["id"]], [here], "the rule that was not changed")
    same([each for each in rules if each["name"] == sent["name"]], [], "the rules that were not created")


@rule("RULE-45")
def owner_and_admins_run_the_rules_of_mode_time_and_nobody_else(on: Target) -> None:
    on.needs_exclusive("what the rules of mode time act on")
    each_role(on, sorted(ADMINS), lambda caller: let_in(ran(on, caller)))
    each_role(on, sorted(OTHERS), lambda caller: kept_out(caller.post(RUN_TIME)))


@rule("RULE-54")
def other_roles_get_403(on: Target) -> None:
    here, sent = new_rule(on), draft(on)

    def look(caller: Caller) -> None:
        body(caller.post(RULES, sent), 403)
        body(caller.patch(path_of(here), {"enabled": False}), 403)
        body(caller.delete(path_of(here)), 403)

    each_role(on, sorted(OTHERS), look)


@rule("RULE-46")
def every_role_but_the_reader_fires_events(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event)

    def look(caller: Caller) -> None:
        answered = let_in(caller.post(EVENT, occasion(on, event)))
        same(places(entries(answered, (here,)), (here,), "rule_id"), [here["id"]], "the rules that were evaluated")

    each_role(on, sorted(ROLES - {READER}), look)


@rule("RULE-46")
def the_role_tenant_readonly_fires_no_event(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event)
    kept_out(on.role(READER).post(EVENT, occasion(on, event)))
    same(read(on, here), here, "the rule that was not fired")


@rule("RULE-47")
def rules_need_no_product_profile(on: Target) -> None:
    caller, event = on.without_profile(), own_event(on)
    mine = let_in(caller.post(RULES, draft(on, trigger_event=event)), 201)
    same(places(listed(caller), (mine,)), [mine["id"]], "the listed rules")
    same(len(entries(let_in(caller.post(EVENT, occasion(on, event))), (mine,))), 1, "the number of entries")
    body(caller.get(LOGS))


@rule("RULE-48")
def another_tenant_can_neither_read_nor_change_a_rule(on: Target) -> None:
    here = new_rule(on)
    refused(on.stranger.get(path_of(here)), 404, NOT_FOUND)
    refused(on.stranger.patch(path_of(here), {"enabled": False}), 404, NOT_FOUND)
    refused(on.stranger.delete(path_of(here)), 404, NOT_FOUND)
    same(places(listed(on.stranger), (here,)), [], "the rules of the other tenant")
    same(read(on, here), here, "the rule that nobody else changed")


@rule("RULE-48")
def another_tenant_neither_fires_rules_nor_sees_their_logs(on: Target) -> None:
    event = own_event(on)
    here = new_rule(on, trigger_event=event)
    answered = let_in(on.stranger.post(EVENT, occasion(on, event)))
    same(entries(answered, (here,)), [], "what became of the other tenant's rules")
    same(read(on, here)["execution_count"], 0, "the execution_count")
    fire(on, event)
    counted(on, here)
    same(len(logged(on, here)), 1, "the number of log entries")
    same(places(body(on.stranger.get(LOGS, limit=200)), (here,), "rule_id"), [], "the logs of the other tenant")
