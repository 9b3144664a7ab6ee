"""Targets: what a policy promises for each priority, and what keeps the promise. Docs: sla, "Add SLA Targets"."""

from contract_tests.assertions import answer, holds, invalid, promise, same
from contract_tests.factories.sla import (
    POLICIES,
    accepted,
    lasts,
    new_policy,
    new_target,
    path_of_target,
    policy,
    promised,
    terms,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target

BOTH: dict[str, float] = {"first_response": 4, "resolution": 24}


@rule("SLA-19", "SLA-100", "SLA-101")
def a_target_of_one_of_two_types_is_added_to_its_policy(on: Target) -> None:
    made, other = new_policy(on), policy(on, new_policy(on)["id"])
    path = f"{POLICIES}/{made['id']}/targets"
    sent: list[Json] = [
        {"type": "first_response", "priority": "urgent", "hours": 1},
        {"type": "resolution", "priority": "low", "hours": 48},
    ]
    for target in sent:
        accepted(on.api.post(path, target))
    with promise("SLA-101"):
        wrong = on.api.post(path, {**sent[0], "type": "next_response", "priority": "high"})
        holds(wrong.is_client_error, "a target of another type to be refused", answer(wrong))
    actual, expected = promised(policy(on, made["id"])["targets"]), promised(sent)
    with promise("SLA-100"):
        same([_purpose(each) for each in actual], [_purpose(each) for each in expected], "what the targets are for")
        same(policy(on, other["id"]), other, "the other policy")
    same(actual, expected, "the targets that were added")


@rule("SLA-20")
def a_target_has_parts_of_an_hour_up_to_a_year_of_them(on: Target) -> None:
    path = f"{POLICIES}/{new_policy(on)['id']}"
    sent = [
        {"type": "resolution", "priority": priority, "hours": hours}
        for priority, hours in (("high", 0.5), ("low", 8760))
    ]
    for target in sent:
        accepted(on.api.post(f"{path}/targets", target))
    wrongs: Json = {"type": ["answer"], "priority": ["normal"], "hours": [0, 8761, "4", None]}
    for field, values in wrongs.items():
        for wrong in values:
            places = invalid(on.api.post(f"{path}/targets", {**sent[0], "priority": "urgent", field: wrong}))
            holds(all(each.startswith(f"body.{field}") for each in places), f"a 422 that names {field} only", places)
    same(promised(policy(on, path.rpartition("/")[2])["targets"]), promised(sent), "the targets after refusals")


@rule("SLA-21")
def of_several_targets_the_shortest_counts(on: Target) -> None:
    own = terms(on, {"resolution": 3})
    new_target(on, own.policy_id, hours=1)
    new_target(on, own.policy_id, hours=2)
    lasts(*own.start(), 1)


@rule("SLA-22")
def targets_are_for_tickets_of_their_priority(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    new_target(on, own.policy_id, priority="urgent", hours=2)
    for priority, hours in (("medium", 4), ("urgent", 2)):
        lasts(*own.start(priority=priority), hours)


@rule("SLA-26")
def a_target_is_removed_by_its_own_id_and_promised_no_more(on: Target) -> None:
    own = terms(on, {"first_response": 1})
    gone, _ = (new_target(on, own.policy_id, priority=each, hours=2) for each in ("medium", "low"))
    accepted(on.api.delete(path_of_target(gone)))
    left = ["first_response of medium: 1 hours", "resolution of low: 2 hours"]
    same(promised(policy(on, own.policy_id)["targets"]), left, "the targets that are left")
    _, started = own.start()
    same(started["targets"].get("resolution"), None, "the target of an instance that started afterwards")
    holds(started["targets"].get("first_response"), "the other target", started["targets"])


def _purpose(promise: str) -> str:
    """A promise without its hours."""
    return promise.partition(":")[0]
