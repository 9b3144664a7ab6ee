"""Which policy applies to a ticket: their order, and their conditions. Docs: sla, "Reorder SLA Policies"."""

from contract_tests.assertions import as_json, body, holds, names, promise, same
from contract_tests.factories.sla import (
    ORDER,
    POLICIES,
    REORDER,
    InstanceWatch,
    accepted,
    match_first,
    new_policy,
    of_category,
    policy_ids,
    prepared,
    reorder,
    terms,
)
from contract_tests.registry import rule
from contract_tests.target import Json, Target


@rule("SLA-14", "SLA-15")
def policies_are_matched_in_the_order_that_was_set(on: Target) -> None:
    on.needs_exclusive(ORDER)
    watch, category = _alike(on)
    one, two = watch.policy_ids
    applied = []
    for order in ((one, two), (two, one), (one, two)):
        accepted(reorder(on, *order))
        applied.append(watch.applied(category=category))
    with promise("SLA-15" if applied == [two, one, two] else "SLA-14"):
        same(applied, [one, two, one], "the policies that apply, each the first of an order")


@rule("SLA-15")
def a_policy_that_does_not_match_is_passed_over(on: Target) -> None:
    second, first = terms(on, {"resolution": 4}), terms(on, {"resolution": 8})
    watch = InstanceWatch(on, (second.policy_id, first.policy_id))
    for own in (second, first):
        own.start()
        watch.fresh()
        same(watch.applied(category=own.category), own.policy_id, "the policy of the ticket's category")


@rule("SLA-16")
def unknown_policies_are_ignored_and_unnamed_ones_follow(on: Target) -> None:
    on.needs_exclusive(ORDER)
    one, two = new_policy(on)["id"], new_policy(on)["id"]
    before = policy_ids(on)
    body(on.api.post(REORDER, {"policy_ids": [on.absent("sla"), two, on.absent("sla"), one, two]}), 204)
    rest = [each for each in before if each not in (one, two)]
    same(policy_ids(on), [two, one, *rest], "the order of all")
    names(on.api.post(REORDER, {"policy_ids": "all"}), "body.policy_ids")


@rule("SLA-17")
def all_conditions_have_to_hold_by_their_operators(on: Target) -> None:
    """Five policies, an operator each: a ticket gets the first of them that it fits, and some fit none."""
    on.needs_exclusive(ORDER)
    category, word = on.name("Category"), on.name("word")
    conditions: list[tuple[str, Json]] = [
        ("equals", f"{word} one"),
        ("in", [f"{word} two", f"{word} three"]),
        ("contains", f"{word} jams"),
        ("not_in", [f"{word} four", f"{word} five"]),
        ("not_equals", f"{word} five"),
    ]
    made = [
        new_policy(
            on,
            {"resolution": 4},
            conditions=[of_category(category), {"field": "subject", "operator": operator, "value": value}],
        )["id"]
        for operator, value in conditions
    ]
    match_first(on, *made)
    watch = InstanceWatch(on, tuple(made))
    for subject, expected in (
        (f"{word} one", made[0]),
        (f"{word} three", made[1]),
        (f"My {word} jams often", made[2]),
        (f"{word} ONE", made[3]),
        (f"{word} four", made[4]),
        (f"{word} five", None),
    ):
        same(watch.applied(subject=subject, category=category), expected, f"the policy of {as_json(subject)}")
    elsewhere = watch.applied(subject=f"{word} one", category=on.name("Category"))
    holds(elsewhere is None, "no policy of a category that the ticket has not", elsewhere)


@rule("SLA-18")
def a_disabled_policy_matches_nothing(on: Target) -> None:
    own = terms(on, {"resolution": 4})
    own.start()
    _enable(on, own.policy_id, enabled=False)
    same(own.watch.applied(category=own.category), None, "the policy while it is disabled")
    _enable(on, own.policy_id, enabled=True)
    same(own.watch.applied(category=own.category), own.policy_id, "the policy once it is enabled again")


def _alike(on: Target) -> tuple[InstanceWatch, str]:
    """Two policies for tickets of one category."""
    category = on.name("Category")
    made = [new_policy(on, {"resolution": hours}, conditions=[of_category(category)])["id"] for hours in (4, 8)]
    return InstanceWatch(on, tuple(made)), category


def _enable(on: Target, policy_id: str, *, enabled: bool) -> None:
    prepared(on.api.patch(f"{POLICIES}/{policy_id}", {"enabled": enabled}))
