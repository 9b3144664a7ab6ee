"""The AI's settings, merged section by section, and the routing rules as the oracle of order and simulation.

Docs: automation-and-workflows, "AI Automation". Both are everybody's of a tenant.
"""

from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, initialize, rule

from contract_tests.deployment import Json
from contract_tests.expecting import body, names, promise, same
from contract_tests.making.ai_automation import (
    CRITERIA,
    REORDER,
    RULES,
    SECTIONS,
    SETTINGS,
    SIMULATE,
    new_rule,
    rules_of,
    settings_of,
)
from contract_tests.making.records import new_team
from contract_tests.models.machine import Machine, model

thresholds = st.sampled_from([0, 0.25, 0.5, 1])
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
        changed = body(self.on.dashboard.put(SETTINGS, update))
        self.expected["version"] += 1
        self.expected["updated_at"] = changed["updated_at"]
        for section in SECTIONS:
            self.expected[section] = {**self.expected[section], **update.get(section, {})}
            with promise("AI-12" if section in update else "AI-11"):
                same(changed[section], self.expected[section], f"the section {section}")
        with promise("AI-14"):
            same(changed["version"], self.expected["version"], "the version")
        self._compare()

    @rule(update=updates, wrong=st.sampled_from([-0.001, 1.001, 7]))
    def be_refused(self, update: Json, wrong: float) -> None:
        update["resolution"] = {**update.get("resolution", {}), "kb_match_threshold": wrong}
        with promise("AI-15"):
            names(self.on.dashboard.put(SETTINGS, update), "body.resolution.kb_match_threshold")
            self._compare()

    def _compare(self) -> None:
        with promise("AI-13"):
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


@model("AI-42", "AI-43", "AI-44", "AI-51", "AI-58", "AI-59", "AI-61", "AI-62")
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
        fields = {**criteria, "category": self.categories[category], "sort_order": sort_order}
        made = new_rule(self.on, None, target_team_id=self.team, **fields)
        self.created.append(made)
        self._compare("AI-51")
        return str(made["id"])

    @rule(made=made, change=fields)
    def change(self, made: str, change: Json) -> None:
        with promise("AI-58"):
            came = body(self.on.dashboard.put(f"{RULES}/{made}", change))
            place = next(number for number, each in enumerate(self.created) if each["id"] == made)
            self.created[place] = {**self.created[place], **change, "updated_at": came["updated_at"]}
            same(came, self.created[place], "the changed rule")
        self._compare("AI-51")

    @rule(made=consumes(made))
    def delete(self, made: str) -> None:
        with promise("AI-59"):
            body(self.on.dashboard.delete(f"{RULES}/{made}"), 204)
        self.created = [each for each in self.created if each["id"] != made]
        self._compare("AI-59")

    @rule(named=st.lists(made, max_size=4), unknown=st.booleans())
    def reorder(self, named: list[str], unknown: bool) -> None:
        """Ids may be named again, and may be nobody's."""
        named = [*[self.on.absent("rr")] * unknown, *named]
        body(self.on.dashboard.post(REORDER, {"ordered_ids": named}), 204)
        known = [each["id"] for each in self._in_order()]
        first = [each for each in dict.fromkeys(named) if each in known]
        places = {each: place for place, each in enumerate([*first, *(each for each in known if each not in first)])}
        for each in self.created:
            each["sort_order"] = places[each["id"]]
        self._compare("AI-61" if first else "AI-62", but="updated_at")

    @rule(category=st.sampled_from(CATEGORIES), conversation=criteria)
    def simulate(self, category: str, conversation: Json) -> None:
        conversation = {**conversation, "category": self.categories[category]}
        fitting = [each for each in self._in_order() if _fits(each, conversation)]
        active = next((each["id"] for each in fitting if each["is_active"]), None)
        found = body(self.on.dashboard.post(SIMULATE, conversation))["matched_rule"]
        came = found and found["id"]
        inactive = came in {each["id"] for each in fitting if not each["is_active"]}
        with promise("AI-43" if inactive else "AI-42" if came in {each["id"] for each in fitting} else "AI-44"):
            same(came, active, "the rule that matches")

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


def _fits(each: Json, conversation: Json) -> bool:
    return all(each[name] in {None, conversation.get(name)} for name in CRITERIA)
