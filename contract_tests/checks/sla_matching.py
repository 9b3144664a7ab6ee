"""Which policy applies to a ticket: their order, and their conditions. Docs: sla, "Reorder SLA Policies"."""

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import as_json, body, holds, names, same
from contract_tests.making.records import new_ticket
from contract_tests.making.sla import (
    ORDER,
    POLICIES,
    REORDER,
    Terms,
    found_instance,
    match_first,
    new_policy,
    of_category,
    policy_ids,
    terms,
)
from contract_tests.promises import rule


@rule("SLA-14")
def reordering_sets_the_order_of_the_list(on: Deployment) -> None:
    on.needs_exclusive(ORDER)
    one, two, three = (new_policy(on)["id"] for _ in range(3))
    for order in ([three, one, two], [two, three, one]):
        body(on.api.post(REORDER, {"policy_ids": order}), 204)
        same(policy_ids(on)[:3], order, "the first policies of the list")


@rule("SLA-15")
def the_first_policy_that_matches_applies(on: Deployment) -> None:
    own = terms(on, {"resolution": 4})
    other = new_policy(on, {"resolution": 8}, conditions=[of_category(own.category)])["id"]
    first, _ = own.start()
    same(_policy_of(on, first), own.policy_id, "the policy while the first is matched first")
    match_first(on, other, own.policy_id)
    same(_policy_of(on, own.ticket()), other, "the policy after the other has become the first")
    same(_policy_of(on, first), own.policy_id, "the policy of the ticket that was there before")


@rule("SLA-15")
def a_policy_that_does_not_match_is_passed_over(on: Deployment) -> None:
    second, first = terms(on, {"resolution": 4}), terms(on, {"resolution": 8})
    same(_policy_of(on, second.ticket()), second.policy_id, "the policy of the second's category")
    same(_policy_of(on, first.ticket()), first.policy_id, "the policy of the first's category")


@rule("SLA-16")
def unknown_policies_are_ignored_and_unnamed_ones_follow(on: Deployment) -> None:
    on.needs_exclusive(ORDER)
    one, two = new_policy(on)["id"], new_policy(on)["id"]
    before = policy_ids(on)
    body(on.api.post(REORDER, {"policy_ids": [on.absent("sla"), two, on.absent("sla"), one, two]}), 204)
    rest = [each for each in before if each not in (one, two)]
    same(policy_ids(on), [two, one, *rest], "the order of all")
    names(on.api.post(REORDER, {"policy_ids": "all"}), "body.policy_ids")


@rule("SLA-17")
def all_conditions_have_to_hold_by_their_operators(on: Deployment) -> None:
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
    for subject, expected in (
        (f"{word} one", made[0]),
        (f"{word} three", made[1]),
        (f"My {word} jams often", made[2]),
        (f"{word} ONE", made[3]),
        (f"{word} four", made[4]),
        (f"{word} five", None),
    ):
        applied = _policy_of(on, new_ticket(on, subject=subject, category=category))
        same(applied if applied in made else None, expected, f"the policy of {as_json(subject)}")
    elsewhere = _policy_of(on, new_ticket(on, subject=f"{word} one", category=on.name("Category")))
    holds(elsewhere not in made, "no policy of a category that the ticket has not", elsewhere)


@rule("SLA-18")
def a_disabled_policy_matches_nothing(on: Deployment) -> None:
    own = terms(on, {"resolution": 4})
    _enable(own, enabled=False)
    applied = _policy_of(on, own.ticket())
    holds(applied != own.policy_id, "another policy, or none", applied)
    _enable(own, enabled=True)
    same(_policy_of(on, own.ticket()), own.policy_id, "the policy once it is enabled again")


def _enable(own: Terms, *, enabled: bool) -> None:
    body(own.on.api.patch(f"{POLICIES}/{own.policy_id}", {"enabled": enabled}))


def _policy_of(on: Deployment, ticket: Json) -> Json:
    """Which policy times this ticket; None where none does."""
    found = found_instance(on, ticket)
    return found["policy_id"] if found else None
