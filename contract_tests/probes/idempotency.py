"""The Idempotency-Key, for every operation that creates. Docs: tickets, "Idempotency"."""

from collections.abc import Callable

import httpx

from contract_tests.assertions import body, done, holds, invalid, made, promise, refused, same
from contract_tests.contract import contract, rules
from contract_tests.factories.creations import RECIPES, Creating, creating
from contract_tests.factories.lists import records
from contract_tests.factories.records import TEAMS, TICKETS, new_ticket
from contract_tests.factories.workflows import WORKFLOWS, conversation_of, published, read, runs_of
from contract_tests.registry import add, rule
from contract_tests.target import Json, Target

CREATING = list(RECIPES)
BELOW_A_PARENT = [each for each in CREATING if contract().by_id[each].path_parameters]
SHOWN = [each for each in CREATING if RECIPES[each].shown]
AT_ONCE = ["create_ticket", "create_team", "create_oncall_entry", "create_workflow"]
ELSEWHERE = "TICKET-37"
"""The rule of the operations that are not on the page of the tickets: no other page speaks of the key."""
OWN = {
    "create_sla_policy": "SLA-72",
    "add_sla_target": "SLA-72",
    "create_sla_escalation": "SLA-72",
    "create_routing_rule": "AI-63",
    "create_automation_rule": "RULE-49",
    "create_workflow": "WF-12",
    "save_workflow_template": "WF-12",
    "install_workflow_template": "WF-12",
    "migrate_automation_rule": "WF-12",
}
"""The rules of pages that say it of their own records."""
CROWD = 8
DAY = 24 * 3600
MARGIN = 600
"""Seconds before and after the 24 hours: on some deployments they pass while a run looks."""
REPLAYED = "Idempotency-Replayed"

CreationCheck = Callable[[Creating], None]


def for_each(operations: list[str], *promised: str) -> Callable[[CreationCheck], CreationCheck]:
    """Make a check an operation of what looks at one of them. The check is called `…_create_team`."""

    def register(look: CreationCheck) -> CreationCheck:
        for operation in operations:
            run = _check_of(look, operation)
            add("probes", run.__name__, _rules(operation, promised), run, [contract().by_id[operation]])
        return look

    return register


def _rules(operation: str, promised: tuple[str, ...]) -> tuple[str, ...]:
    """What a check of this operation stands for."""
    if contract().by_id[operation].tag == "tickets":
        return promised
    own = OWN.get(operation)
    return (ELSEWHERE, *(each for each in promised if rules()[each].level == "assumed"), *([own] if own else []))


def _check_of(look: CreationCheck, operation: str) -> Callable[[Target], None]:
    def run(on: Target) -> None:
        look(creating(on, operation))

    run.__name__ = f"{look.__name__}_{operation}"
    return run


def one_record(what: Creating, created: Json) -> None:
    """Only the record that was answered is there, as far as the API shows it."""
    there = what.listed()
    if there is not None:
        same(there, [created["id"]], "the records that were created")


# Every operation that creates


@for_each(CREATING, "TICKET-26", "TICKET-24")
def the_same_key_gets_the_original_answer_and_one_record_by(what: Creating) -> None:
    """The same key twice is one creation."""
    key = what.on.name("key")
    original = made(what.post(key))
    same(body(what.post(key), 201), original, "the answer to the same key")
    one_record(what, original)


@for_each(CREATING, "TICKET-25", "TICKET-24")
def after_24_hours_the_key_is_free_and_not_before_by(what: Creating) -> None:
    """The key is kept for a day."""
    key = what.on.name("key")
    original = made(what.post(key))
    what.on.wait(DAY - MARGIN)
    with promise("TICKET-24"):
        same(body(what.post(key), 201), original, "the answer to the same key before 24 hours")
    what.on.wait(2 * MARGIN)
    again = body(what.post(key), 201)
    holds(again["id"] != original["id"], "another record after 24 hours", again)


@for_each(SHOWN, "TICKET-27")
def whatever_the_second_body_is_nothing_is_created_by(what: Creating) -> None:
    """Another body under the key may get the original answer, or a refusal."""
    key = what.on.name("key")
    original = made(what.post(key))
    what.post(key, 1)
    one_record(what, original)


@for_each(CREATING, "TICKET-38")
def whatever_the_second_body_is_the_answer_is_the_original_by(what: Creating) -> None:
    """A repetition is answered with the header that says so, also of a body that would be refused."""
    key = what.on.name("key")
    first = what.post(key)
    holds(REPLAYED not in first.headers, f"no {REPLAYED} in the first answer", dict(first.headers))
    faulty = [] if what.recipe.wrong is None else [what.caller.post(what.path, what.recipe.wrong, key)]
    for again in (what.post(key, 1), *faulty):
        same(body(again, 201), made(first), "the answer to the same key")
        same(again.headers.get(REPLAYED), "true", REPLAYED)


@for_each([each for each in CREATING if RECIPES[each].wrong is not None], "TICKET-38")
def a_refusal_is_not_kept_by(what: Creating) -> None:
    """The key of a request that was refused is free still."""
    key = what.on.name("key")
    invalid(what.caller.post(what.path, what.recipe.wrong, key))
    accepted = what.post(key)
    body(accepted, 201)
    holds(REPLAYED not in accepted.headers, f"no {REPLAYED} in the first answer", dict(accepted.headers))
    one_record(what, accepted.json())


@for_each(CREATING, "TICKET-28")
def the_key_of_another_credential_is_another_key_by(what: Creating) -> None:
    """Two credentials may use the same key."""
    key = what.on.name("key")
    one, other = (made(what.post(key, caller=caller)) for caller in (what.caller, what.other_caller))
    holds(one["id"] != other["id"], "a record for each credential", one)


@for_each(BELOW_A_PARENT, "TICKET-28")
def a_key_that_was_used_below_one_record_creates_below_another_by(what: Creating) -> None:
    """The path is part of what a key counts for."""
    key = what.on.name("key")
    one, elsewhere = made(what.post(key)), creating(what.on, what.operation.id)
    other = made(elsewhere.post(key))
    holds(one["id"] != other["id"], "a record below each", one)
    one_record(elsewhere, other)


# At once


@for_each(AT_ONCE, "TICKET-24")
def requests_with_one_key_at_once_create_one_record_by(what: Creating) -> None:
    """Whoever comes while the first is under way may be told so with a 409, but creates nothing."""
    key = what.on.name("key")
    crowd = what.on.at_once(CROWD, lambda _: what.post(key))
    answered = [made(each) for each in crowd if each.status_code != httpx.codes.CONFLICT]
    holds(answered, "one of them to create", [each.status_code for each in crowd])
    for each in answered:
        same(each, answered[0], "the answer to the same key")
    same(body(what.post(key), 201), answered[0], "the answer to the same key afterwards")
    one_record(what, answered[0])


@for_each(AT_ONCE, "TICKET-24")
def requests_with_keys_of_their_own_at_once_create_a_record_each_by(what: Creating) -> None:
    """Nobody gets what another one created."""
    key = what.on.name("key")
    crowd = what.on.at_once(CROWD, lambda number: what.post(f"{key}-{number}", number))
    ids = {made(each)["id"] for each in crowd}
    same(len(ids), CROWD, "the number of records that were answered")
    same(sorted(what.listed() or []), sorted(ids), "the records that were created")


# Tickets and teams, in depth


@rule("TICKET-24")
def keys_that_resemble_each_other_create_a_ticket_each(on: Target) -> None:
    what, key = creating(on, "create_ticket"), on.name("key")
    alike = (key, f"{key}0", key.upper(), key[::-1], key.ljust(100, "0"), key.ljust(101, "0"))
    ids = [made(what.post(each))["id"] for each in alike]
    same(sorted(what.listed() or []), sorted(set(ids)), "the tickets that were created")
    same(len(set(ids)), len(ids), "the number of tickets that were answered")


@rule("TICKET-24")
def a_replay_is_the_answer_of_the_day_whatever_became_of_the_ticket(on: Target) -> None:
    what, key = creating(on, "create_ticket"), on.name("key")
    original = made(what.post(key))
    done(on.api.put(f"{TICKETS}/{original['id']}", {"status": "pending", "priority": "low"}))
    same(body(what.post(key), 201), original, "the answer to the same key")
    same(body(on.api.get(f"{TICKETS}/{original['id']}"))["status"], "pending", "the status of the ticket")


@rule(ELSEWHERE)
def a_replay_does_not_bring_back_a_team_that_was_deleted(on: Target) -> None:
    what, key = creating(on, "create_team"), on.name("key")
    original = made(what.post(key))
    body(on.dashboard.delete(f"{TEAMS}/{original['id']}"), 204)
    same(body(what.post(key), 201), original, "the answer to the same key")
    same(what.listed(), [], "the teams that are there")


@rule("TICKET-25")
def a_repetition_does_not_prolong_the_24_hours(on: Target) -> None:
    what, key = creating(on, "create_ticket"), on.name("key")
    original = made(what.post(key))
    on.wait(DAY / 2)
    same(body(what.post(key), 201), original, "the answer to the same key after 12 hours")
    on.wait(DAY / 2 + MARGIN)
    again = body(what.post(key), 201)
    holds(again["id"] != original["id"], "another ticket after 24 hours", again)


@rule("TICKET-25")
def a_key_that_was_used_again_after_24_hours_is_kept_again(on: Target) -> None:
    what, key = creating(on, "create_team"), on.name("key")
    first = made(what.post(key))
    on.wait(DAY + MARGIN)
    second = body(what.post(key), 201)
    holds(second["id"] != first["id"], "another team after 24 hours", second)
    on.wait(DAY - MARGIN)
    same(body(what.post(key), 201), second, "the answer to the same key a day later")


@rule("TICKET-38")
def a_404_is_not_kept(on: Target) -> None:
    key, sent = on.name("key"), {"body": "Hello?", "private": True}
    refused(on.api.post(f"{TICKETS}/{on.absent_ticket()}/notes", sent, key), 404, "Ticket not found")
    added = on.api.post(f"{TICKETS}/{new_ticket(on)['id']}/notes", sent, key)
    body(added, 201)
    holds(REPLAYED not in added.headers, f"no {REPLAYED} in the first answer", dict(added.headers))


@rule("TICKET-28")
def the_same_key_on_another_operation_is_another_request(on: Target) -> None:
    ticket, key = creating(on, "create_ticket"), on.name("key")
    team = creating(on, "create_team")
    for what, field in ((ticket, "subject"), (team, "name")):
        same(made(what.post(key, caller=on.dashboard))[field], what.name(), f"the {field}")


@rule("TICKET-28", "AUTH-06")
def the_key_of_another_tenant_is_another_key(on: Target) -> None:
    key = on.name("key")
    ours, theirs = creating(on, "create_ticket"), creating(on, "create_ticket")
    made(ours.post(key))
    same(made(theirs.post(key, caller=on.stranger))["subject"], theirs.name(), "the subject of the stranger's")


@rule("WF-136")
def a_run_begins_and_a_version_is_made_once_for_a_key(on: Target) -> None:
    workflow, sent = published(on)["id"], {"conversation_id": conversation_of(new_ticket(on))}
    path = f"{WORKFLOWS}/{workflow}"
    for doing, what in (("execute", sent), ("publish", None), ("versions/1/restore", None)):
        key = on.name("key")
        first, again = (on.dashboard.post(f"{path}/{doing}", what, key) for _ in "12")
        same(body(again, first.status_code), made(first, None), f"the answer to the same key of {doing}")
        same(again.headers.get(REPLAYED), "true", f"{REPLAYED} of {doing}")
    same(len(runs_of(on, workflow)), 1, "how many runs there are")
    same(len(records(read(on, f"{path}/versions"))), 3, "how many versions there are")
