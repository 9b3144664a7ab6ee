"""What a run does at the nodes of a canvas. Docs: automation-and-workflows, "Workflows" and "Create Workflow"."""

from itertools import pairwise

from contract_tests.assertions import body, done, holds, includes, promise, same
from contract_tests.factories.lists import records
from contract_tests.factories.records import TICKETS, new_team, new_ticket
from contract_tests.factories.workflows import (
    CHECK,
    NOTE,
    TELL,
    action,
    at_rest,
    begun,
    canvas,
    condition,
    dry_run,
    dry_way,
    executed,
    leads,
    new_workflow,
    published,
    ran,
    read,
    steps_of,
    telling,
    way,
)
from contract_tests.registry import rule
from contract_tests.response_json import only, without
from contract_tests.target import Json, Target

MOST_STEPS = 1000
PAUSES = (0, 0.5, 1, 2)
"""Seconds between two looks for a ticket that a run makes."""

# Conditions


@rule("WF-24", "WF-25")
def a_condition_that_a_field_of_the_input_equals_leads_along_the_edge_for_true(on: Target) -> None:
    edges = "start>check check>yes:true check>no:false"
    workflow = new_workflow(on, canvas_definition=canvas(CHECK, *telling("yes", "no"), edges=edges))
    leads(dry_way(on, workflow["id"], {"category": "Onboarding"}), "yes", past="no")
    leads(dry_way(on, workflow["id"], {"category": "Network"}), past="yes")
    with promise("WF-25"):
        for event in ({"category": "Onboarding 2"}, {"priority": "Onboarding"}):
            leads(dry_way(on, workflow["id"], event), past="yes")


@rule("WF-122")
def edges_for_false_and_those_for_nothing_are_followed_too(on: Target) -> None:
    category = on.name("Category")
    check = condition("check", field="category", equals=category)
    edges = "start>check check>yes:true check>no:false check>both"
    definition = canvas(check, *telling("yes", "no", "both"), edges=edges)
    for of_ticket, expected in ((category, {"yes", "both"}), (on.name("Category"), {"no", "both"})):
        run, steps = ran(on, definition, new_ticket(on, category=of_ticket))
        same(run["status"], "completed", "the status of the run")
        same(set(way(steps).split()), {"start", "check", *expected}, "the nodes of the run")


def _way(on: Target, outcome: str, configs: list[tuple[str, str, Json]]) -> str:
    """How far a dry run comes through these conditions, where this outcome of one leads to the next."""
    checks = [
        condition(f"check{number}", field=field, operator=operator, value=value)
        for number, (field, operator, value) in enumerate(configs, 1)
    ]
    edges = ["start>check1"]
    edges += [f"{one['id']}>{two['id']}:{outcome}" for one, two in pairwise([*checks, *telling("end")])]
    workflow = new_workflow(on, canvas_definition=canvas(*checks, *telling("end"), edges=" ".join(edges)))
    return way(dry_run(on, workflow["id"], EVENT)["path"])


EVENT = {"category": "Onboarding", "priority": "high", "subject": "VPN is down", "tags": ["vpn", "urgent"]}
HOLD: list[tuple[str, str, Json]] = [
    ("category", "equals", "Onboarding"),
    ("priority", "not_equals", "low"),
    ("priority", "in", ["high", "urgent"]),
    ("priority", "not_in", ["low", "medium"]),
    ("subject", "contains", "VPN"),
]
FAIL: list[tuple[str, str, Json]] = [
    ("category", "equals", "Network"),
    ("priority", "not_equals", "high"),
    ("priority", "in", ["low", "medium"]),
    ("priority", "not_in", ["high", "urgent"]),
    ("subject", "contains", "printer"),
]


@rule("WF-123")
def a_condition_compares_by_the_operators_of_the_rules(on: Target) -> None:
    for outcome, configs in (("true", HOLD), ("false", FAIL)):
        same(_way(on, outcome, configs), "start check1 check2 check3 check4 check5 end", f"the way of those {outcome}")


# Actions


@rule("WF-26")
def an_action_node_makes_the_ticket_that_its_config_names(on: Target) -> None:
    subject = on.name("Follow-up")
    at_rest(on, begun(on, published(on, canvas(action("more", "create_ticket", subject=subject), TELL))))
    for pause in PAUSES:
        on.wait(pause)
        found = records(read(on, TICKETS, search=subject))
        if found:
            break
    for each in found:
        done(on.api.post(f"{TICKETS}/{each['id']}/close", {"resolution_notes": "Done"}))
    same([each["subject"] for each in found], [subject], "the tickets that the action made")


@rule("WF-124")
def an_action_acts_on_the_ticket_of_the_run_and_on_no_other(on: Target) -> None:
    team, category = new_team(on), on.name("Category")
    ticket, other = (new_ticket(on, category=category, priority="low") for _ in range(2))
    nodes = [
        action("team", "assign_team", team_id=team["id"]),
        action("priority", "set_priority", priority="urgent"),
        action("status", "set_status", status="pending"),
    ]
    run, steps = ran(on, canvas(*nodes), ticket)
    same((run["status"], way(steps)), ("completed", "start team priority status"), "the run")
    expected = {**ticket, "team_id": team["id"], "priority": "urgent", "status": "pending"}
    for each, record in ((ticket, expected), (other, other)):
        known = without(record, "updated_at")
        same(only(body(on.api.get(f"{TICKETS}/{each['id']}")), *known), known, "the ticket")


@rule("WF-27")
def what_cannot_be_carried_out_fails_the_run_and_says_why(on: Target) -> None:
    """An action, a node of an unknown type, an edge that leads nowhere."""
    team_id = on.absent("team")
    for definition, reason in (
        (canvas(action("bad", "assign_team", team_id=team_id), NOTE), team_id),
        (canvas({"id": "bad", "type": "teapot"}, NOTE), "teapot"),
        (canvas(edges="start>lost"), "lost"),
    ):
        run, steps = ran(on, definition)
        same((run["status"], len(steps)), ("failed", 2), "the status of the run, and how many steps it has")
        includes(steps[-1], {"status": "failed"}, "the last step")
        why = str(steps[-1]["error"])
        holds(reason in why, f"a reason that says {reason}", steps[-1])
        holds(why in str(run["error"]), "the reason in the run's error", run)


@rule("WF-28")
def a_run_is_cut_after_a_thousand_steps_and_needs_a_trigger(on: Target) -> None:
    line = telling(*(f"tell{n}" for n in range(1, MOST_STEPS)))
    result = dry_run(on, new_workflow(on, canvas_definition=canvas(*line))["id"])
    same((result["status"], len(result["path"])), ("completed", MOST_STEPS), "a line of a thousand nodes")
    at_once = {**NOTE, "config": {**NOTE["config"], "delay_ms": 0}}
    path = executed(on, published(on, canvas(at_once, edges="start>note note>note"))["id"])
    same((at_rest(on, path)["status"], len(steps_of(on, path))), ("failed", MOST_STEPS), "a circle")
    run, steps = ran(on, {"nodes": [NOTE], "edges": []})
    same((run["status"], steps), ("failed", []), "a run without a trigger")
    holds(run["error"], "a reason", run)


@rule("WF-29")
def branches_that_meet_go_on_as_one(on: Target) -> None:
    edges = "start>left start>right left>end right>end"
    path = begun(on, published(on, canvas(*telling("left", "right", "end"), edges=edges)))
    run, steps = at_rest(on, path), steps_of(on, path)
    same((run["status"], way(steps)), ("completed", "start left right end"), "the run")
