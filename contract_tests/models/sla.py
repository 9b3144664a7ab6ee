"""SLA policies as a book that is written in. Docs: sla."""

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, precondition, rule

from contract_tests.assertions import holds, includes, promise, refused, same
from contract_tests.factories.lists import everything
from contract_tests.factories.sla import (
    POLICIES,
    accepted,
    match_first,
    new_policy,
    new_target,
    path_of_target,
    policy,
    promised,
)
from contract_tests.models.machine import Machine, model
from contract_tests.target import Json

CONDITIONS = st.lists(
    st.builds(
        lambda field, values: {"field": field, "operator": "in", "value": values},
        st.sampled_from(["priority", "category"]),
        st.lists(st.sampled_from(["low", "high", "Network"]), min_size=1, max_size=2),
    ),
    min_size=1,
    max_size=2,
)
WRITTEN = ("name", "description", "conditions", "business_hours")
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "description": st.sampled_from(["By contract", "For all tickets"]),
        "conditions": CONDITIONS,
        "business_hours": st.booleans(),
    },
)


@dataclass
class Written:
    """What was written of a policy, and its targets by what they are for."""

    fields: Json
    targets: dict[str, Json] = field(default_factory=dict)


@model("SLA-09", "SLA-06", "SLA-19", "SLA-26", "SLA-76", "SLA-98")
class SlaPolicyBook(Machine):
    """Policies are written, changed, given targets, put in order and archived; what is read is what was written."""

    policies = Bundle("policies")
    targets = Bundle("targets")

    def __init__(self) -> None:
        super().__init__()
        self.book: dict[str, Written] = {}

    @rule(target=policies, fields=FIELDS)
    def create(self, fields: Json) -> str:
        made = new_policy(self.on, **fields)
        with promise("SLA-06"):
            includes(made, fields, "the new policy")
        self.book[made["id"]] = Written({name: made[name] for name in WRITTEN})
        return str(made["id"])

    @rule(policy_id=policies, fields=FIELDS.filter(bool))
    def change(self, policy_id: str, fields: Json) -> None:
        self.book[policy_id].fields |= fields
        accepted(self.on.api.patch(f"{POLICIES}/{policy_id}", fields))
        self._compare(policy_id, "SLA-09")

    @rule(
        target=targets,
        policy_id=policies,
        kind=st.sampled_from(["first_response", "resolution"]),
        priority=st.sampled_from(["low", "medium", "high", "urgent"]),
        hours=st.integers(1, 8760),
    )
    def promise_more(self, policy_id: str, kind: str, priority: str, hours: int) -> tuple[str, str]:
        """One target of a kind and a priority: what comes of two, no page says."""
        sent = {"type": kind, "priority": priority, "hours": hours}
        targets, purpose = self.book[policy_id].targets, f"{kind} of {priority}"
        if purpose not in targets:
            targets[purpose] = {**new_target(self.on, policy_id, **sent), **sent}
        self._compare(policy_id, "SLA-19")
        return policy_id, purpose

    @rule(target_of=consumes(targets))
    def promise_less(self, target_of: tuple[str, str]) -> None:
        policy_id, purpose = target_of
        if policy_id not in self.book or purpose not in self.book[policy_id].targets:
            return
        accepted(self.on.api.delete(path_of_target(self.book[policy_id].targets.pop(purpose))))
        self._compare(policy_id, "SLA-26")

    @rule(policy_id=consumes(policies))
    def archive(self, policy_id: str) -> None:
        del self.book[policy_id]
        accepted(self.on.api.delete(f"{POLICIES}/{policy_id}"))
        with promise("SLA-76"):
            refused(self.on.api.get(f"{POLICIES}/{policy_id}"), 404, "SLA policy not found")

    @precondition(lambda self: self.on.exclusive and self.book)
    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        named = data.draw(st.lists(st.sampled_from(list(self.book)), unique=True, max_size=3))
        rest = [each for each in self.book if each not in named]
        match_first(self.on, *named, *rest)
        self.book = {policy_id: self.book[policy_id] for policy_id in [*named, *rest]}

    @rule()
    def read_the_list(self) -> None:
        """Ours are there, and come in the order of the book, whatever is in between."""
        listed = {each["id"]: each for each in everything(self.on.api, POLICIES) if each["id"] in self.book}
        with promise("SLA-09"):
            holds(listed.keys() == self.book.keys(), "all policies that there are in the list", list(listed))
            for each, written in self.book.items():
                includes(listed[each], written.fields, "the policy in the list")
        with promise("SLA-98"):
            same(list(listed), list(self.book), "the order of the policies")

    def _compare(self, policy_id: str, rule_id: str) -> None:
        with promise(rule_id):
            actual, written = policy(self.on, policy_id), self.book[policy_id]
            includes(actual, written.fields, "the policy when it is read")
            same(promised(actual["targets"]), promised(written.targets.values()), "its targets")
