"""The AI's settings, merged section by section, and the routing rules as the oracle of order and simulation.

Docs: automation-and-workflows, "AI Automation". Both are everybody's of a tenant.
"""

from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, initialize, rule

from contract_tests.assertions import body, includes, made, names, promise, same
from contract_tests.factories.ai_automation import (
    REORDER,
    RULES,
    SETTINGS,
    SHOWN,
    SIMULATE,
    fits,
    id_of,
    new_rule,
    rules_of,
    settings_of,
    shown,
    those_of,
)
from contract_tests.factories.records import new_team
from contract_tests.models.machine import Machine, model
from contract_tests.target import Json

thresholds = st.sampled_from([0.0, 0.25, 0.5, 1.0])
FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "classification": {
        "enabled": st.booleans(),
        "auto_apply_threshold": thresholds,
        "suggest_threshold": thresholds,
        "auto_apply_fields": st.lists(st.sampled_from(["category", "priority"]), max_size=2),
        "exclude_channels": st.lists(st.sampled_from(["email", "chat"]), max_size=2),
    },
    "routing": {
        "enabled": st.booleans(),
        "skills_timeout_seconds": st.integers(0, 600),
        "fallback_to_team_pool": st.booleans(),
    },
    "resolution": {
        "mode": st.sampled_from(["suggest", "auto"]),
        "kb_match_threshold": thresholds,
        "max_auto_resolve_attempts": st.integers(0, 5),
    },
}
updates = st.fixed_dictionaries(
    {}, optional={section: st.fixed_dictionaries({}, optional=fields) for section, fields in FIELDS.items()}
)


@model("AI-11", "AI-12", "AI-13", "AI-14", "AI-15")
class AiSettingsMerged(Machine):
    """Updates change the fields they name, one version each; an update that is refused changes nothing."""

    most_examples: ClassVar[int] = 8
    most_steps: ClassVar[int] = 4

    @initialize()
    def read(self) -> None:
        self.on.needs_exclusive("the AI's settings")
        self.expected = settings_of(self.on.dashboard)

    @rule(update=updates)
    def change(self, update: Json) -> None:
        changed = shown(made(self.on.dashboard.put(SETTINGS, update), 200))
        version = self.expected["version"] + 1
        self.expected |= {"version": changed["version"], "updated_at": changed["updated_at"]}
        for section in SHOWN:
            self.expected[section] = {**self.expected[section], **update.get(section, {})}
            with promise("AI-12" if section in update else "AI-11"):
                same(changed[section], self.expected[section], f"the section {section}")
        with promise("AI-14"):
            same(changed["version"], version, "the version")
        self._compare("AI-13")

    @rule(update=updates, wrong=st.sampled_from([-0.001, 1.001, 7]))
    def be_refused(self, update: Json, wrong: float) -> None:
        update["resolution"] = {**update.get("resolution", {}), "kb_match_threshold": wrong}
        with promise("AI-15"):
            names(self.on.dashboard.put(SETTINGS, update), "body.resolution.kb_match_threshold")
        self._compare("AI-15")

    def _compare(self, rule_id: str) -> None:
        with promise(rule_id):
            same(settings_of(self.on.dashboard), self.expected, "the settings when they are read")


CATEGORIES = ("one", "other")
criteria = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.sampled_from([None, "high", "low"]),
        "conversation_type": st.sampled_from([None, "incident"]),
        "sentiment": st.sampled_from([None, "negative"]),
    },
)
conversations = st.fixed_dictionaries(
    {
        "priority": st.sampled_from(["high", "low"]),
        "conversation_type": st.sampled_from(["incident", "request"]),
        "sentiment": st.sampled_from(["negative", "positive"]),
    }
)
fields = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.sampled_from([None, "high", "low"]),
        "sentiment": st.sampled_from([None, "negative"]),
        "sort_order": st.integers(0, 3),
        "is_active": st.booleans(),
        "priority_boost": st.integers(-2, 2),
        "required_skills": st.lists(st.sampled_from(["vpn", "wifi"]), max_size=2),
    },
)


@model("AI-42", "AI-43", "AI-44", "AI-45", "AI-51", "AI-58", "AI-59", "AI-61", "AI-62", "AI-77", "AI-82")
class RoutingRules(Machine):
    """Rules are made, changed, ordered anew and deleted; the list and the simulation follow.

    The rules of others are part of the order, and of what a simulation may find: they are read when it begins.
    """

    most_examples: ClassVar[int] = 10
    most_steps: ClassVar[int] = 12
    made = Bundle("made")

    @initialize()
    def read(self) -> None:
        self.on.needs_exclusive("the order of the routing rules")
        self.team = new_team(self.on)["id"]
        self.categories = {each: self.on.name("Category") for each in CATEGORIES}
        self.created: list[Json] = sorted(rules_of(self.on.dashboard), key=lambda each: str(each["created_at"]))

    @rule(target=made, category=st.sampled_from(CATEGORIES), criteria=criteria, sort_order=st.integers(0, 3))
    def make(self, category: str, criteria: Json, sort_order: int) -> str:
        fields = {"priority": None, **criteria, "category": self.categories[category], "sort_order": sort_order}
        created = new_rule(self.on, target_team_id=self.team, **fields)
        self.created.append(created)
        self._compare("AI-51")
        return str(created["id"])

    @rule(made=made, change=fields)
    def change(self, made: str, change: Json) -> None:
        with promise("AI-77"):
            actual = body(self.on.dashboard.put(f"{RULES}/{made}", change))
            place = next(number for number, each in enumerate(self.created) if each["id"] == made)
            self.created[place] = {**self.created[place], **change, "updated_at": actual["updated_at"]}
            same(actual, self.created[place], "the changed rule")
        with promise("AI-58"):
            includes(those_of(rules_of(self.on.dashboard), actual), [change], "the rule in the list")
        self._compare("AI-77")

    @rule(made=consumes(made))
    def delete(self, made: str) -> None:
        with promise("AI-59"):
            body(self.on.dashboard.delete(f"{RULES}/{made}"), 204)
            same(those_of(rules_of(self.on.dashboard), {"id": made}), [], "the deleted rule in the list")
        self.created = [each for each in self.created if each["id"] != made]
        self._compare("AI-51")

    @rule(named=st.lists(made, max_size=4))
    def reorder(self, named: list[str]) -> None:
        """All rules are named, those of the story first."""
        ids = list(dict.fromkeys([*named, *(each["id"] for each in self._in_order())]))
        with promise("AI-61"):
            self._order(ids)
            places = {each["id"]: each["sort_order"] for each in rules_of(self.on.dashboard)}
            same(sorted(ids, key=places.__getitem__), ids, "the rules by their sort_order")
        self._compare("AI-62", but="updated_at")

    @rule(named=st.lists(made, max_size=4), unknown=st.booleans())
    def reorder_some(self, named: list[str], unknown: bool) -> None:
        """Ids may be named again, and may be nobody's."""
        with promise("AI-62"):
            self._order([*[self.on.absent("rr")] * unknown, *named])
        self._compare("AI-62", but="updated_at")

    @rule(category=st.sampled_from(CATEGORIES), conversation=conversations)
    def simulate(self, category: str, conversation: Json) -> None:
        conversation = {**conversation, "category": self.categories[category]}
        fitting = [each for each in self._in_order() if fits(each, conversation)]
        expected = next((each for each in fitting if each["is_active"]), None)
        with promise("AI-42" if expected else "AI-45"):
            actual = id_of(body(self.on.dashboard.post(SIMULATE, conversation))["matched_rule"])
        found = next((each for each in fitting if each["id"] == actual), None)
        with promise(_of_the_match(found, expected, actual)):
            same(actual, id_of(expected), "the rule that matches")

    def _order(self, ids: list[str]) -> None:
        body(self.on.dashboard.post(REORDER, {"ordered_ids": ids}), 204)
        others = [each["id"] for each in self._in_order() if each["id"] not in ids]
        places = {each: place for place, each in reversed(list(enumerate([*ids, *others])))}
        for each in self.created:
            each["sort_order"] = places[each["id"]]

    def _in_order(self) -> list[Json]:
        return sorted(self.created, key=lambda each: int(each["sort_order"]))

    def _compare(self, rule_id: str, but: str = "") -> None:
        """The list is as the model has it; a field may be taken over from the list, for no rule speaks of it."""
        listed = rules_of(self.on.dashboard)
        if but:
            taken = {each["id"]: each[but] for each in listed}
            self.created = [{**each, but: taken.get(each["id"])} for each in self.created]
        with promise(rule_id):
            same(listed, self._in_order(), "the list of rules")


def _of_the_match(found: Json, expected: Json, actual: str | None) -> str:
    """Which rule is broken where another routing rule matches than the expected one.

    Which of two at one place is tried first is a matter of the list's order.
    """
    if found is None:
        return "AI-44" if actual is None else "AI-82"
    if not found["is_active"]:
        return "AI-43"
    return "AI-51" if expected and found["sort_order"] == expected["sort_order"] else "AI-42"
