"""Routing rules: reordering permutes them, and the first that fits is the lowest that fits."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mock_server.families.ai_automation.operations import list_routing_rules, reorder_routing_rules, simulate_routing
from mock_server.families.ai_automation.routing import CRITERIA
from mock_server.models import RoutingConversation, RoutingOrder, RoutingRule
from mock_server.tests.families.ai_world import NOW, new_tenant, routing_rule

VALUES = st.sampled_from([None, "a", "b"])
PLACES = st.integers(0, 4)
LONG_AGO = NOW - timedelta(days=30)


@st.composite
def rule_lists(draw: st.DrawFn) -> list[RoutingRule]:
    number = draw(st.integers(0, 6))
    return [
        routing_rule(
            f"rr_{at}",
            sort_order=draw(PLACES),
            is_active=draw(st.booleans()),
            **{name: draw(VALUES) for name in CRITERIA},
        )
        for at in range(number)
    ]


ORDERS = st.lists(st.integers(0, 8).map("rr_{}".format), max_size=10)


@given(rule_lists(), ORDERS)
def test_reordering_gives_each_rule_its_place_in_the_order_and_the_others_those_behind_it(
    rules: list[RoutingRule], ordered_ids: list[str]
) -> None:
    tenant = new_tenant()
    for rule in rules:
        tenant.routing_rules.put(rule)
    before = [rule.id for rule in list_routing_rules(tenant)]
    reorder_routing_rules(tenant, RoutingOrder(ordered_ids=ordered_ids))
    after = list_routing_rules(tenant)
    named = [rule_id for rule_id in dict.fromkeys(ordered_ids) if rule_id in before]
    others = [rule_id for rule_id in before if rule_id not in named]
    assert [rule.id for rule in after] == named + others
    assert [rule.sort_order for rule in after] == [
        *(ordered_ids.index(each) for each in named),
        *range(len(ordered_ids), len(ordered_ids) + len(others)),
    ]
    content = {"sort_order", "updated_at"}
    assert {rule.id: rule.model_dump(exclude=content) for rule in after} == {
        rule.id: rule.model_dump(exclude=content) for rule in rules
    }


@given(rule_lists(), ORDERS)
def test_reordering_twice_is_reordering_once(rules: list[RoutingRule], ordered_ids: list[str]) -> None:
    tenant = new_tenant()
    for rule in rules:
        tenant.routing_rules.put(rule)
    reorder_routing_rules(tenant, RoutingOrder(ordered_ids=ordered_ids))
    once = list_routing_rules(tenant)
    reorder_routing_rules(tenant, RoutingOrder(ordered_ids=ordered_ids))
    assert list_routing_rules(tenant) == once


@given(rule_lists(), st.fixed_dictionaries(dict.fromkeys(CRITERIA, VALUES)))
def test_no_rule_before_the_match_fits(rules: list[RoutingRule], values: dict[str, str | None]) -> None:
    tenant = new_tenant()
    for rule in rules:
        tenant.routing_rules.put(rule)
    matched = simulate_routing(tenant, RoutingConversation(**values)).matched_rule
    fitting = [
        rule.id
        for rule in list_routing_rules(tenant)
        if rule.is_active
        and all(getattr(rule, name) is None or getattr(rule, name) == values[name] for name in CRITERIA)
    ]
    assert (matched.id if matched else None) == (fitting[0] if fitting else None)


def test_a_rule_is_changed_only_where_its_place_is_another() -> None:
    tenant = new_tenant()
    for place, name in enumerate(("rr_a", "rr_b", "rr_c")):
        tenant.routing_rules.put(routing_rule(name, sort_order=place, updated_at=LONG_AGO))
    reorder_routing_rules(tenant, RoutingOrder(ordered_ids=["rr_b"]))
    assert [(rule.id, rule.sort_order, rule.updated_at) for rule in list_routing_rules(tenant)] == [
        ("rr_b", 0, NOW),
        ("rr_a", 1, NOW),
        ("rr_c", 2, LONG_AGO),
    ]
