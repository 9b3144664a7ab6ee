"""Automation rules against a small reference of execute-event. Docs: automation-and-workflows, "Trigger Event"."""

from collections import Counter
from collections.abc import Callable, Iterable

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, precondition, rule

from contract_tests.assertions import as_json, body, promise, refused, same
from contract_tests.factories.automation_rules import (
    NOT_FOUND,
    NOTIFY,
    assign,
    changed,
    condition,
    counted,
    fire,
    listed,
    logged,
    met,
    new_rule,
    own_event,
    path_of,
    places,
    read,
)
from contract_tests.models.machine import Machine, model
from contract_tests.target import Json

OPERATORS: dict[str, Callable[[Json, Json], bool]] = {
    "equals": lambda fact, value: bool(fact == value),
    "not_equals": lambda fact, value: bool(fact != value),
    "in": lambda fact, values: fact in values,
    "not_in": lambda fact, values: fact not in values,
    "contains": lambda fact, value: fact is not None and value in fact,
}
CONDITIONS = [
    condition("priority", "high"),
    condition("priority", "high", "not_equals"),
    condition("category", ["Network", "Access"], "in"),
    condition("category", ["Network", None], "not_in"),
    condition("tags", "vpn", "contains"),
    condition("requester.vip", value=True),
]
PAYLOADS = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.sampled_from(["high", "low"]),
        "category": st.sampled_from(["Network", "Access", "Printer"]),
        "tags": st.sampled_from([[], ["vpn"], ["wifi", "vpn"]]),
        "requester": st.sampled_from([{}, {"vip": True}, {"vip": False}]),
    },
)
EVENTS = st.integers(0, 1)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "priority_order": st.integers(0, 12),
        "enabled": st.booleans(),
        "stop_processing": st.booleans(),
        "conditions": st.lists(st.sampled_from(CONDITIONS), max_size=2),
    },
)
MOVING = {"updated_at", "last_fired_at", "execution_count"}
"""What moves by itself, at instants that only the deployment knows."""


def fits(made: Json, payload: Json) -> bool:
    """Whether all conditions of the rule hold."""
    return all(OPERATORS[each["operator"]](_fact(each["field"], payload), each["value"]) for each in made["conditions"])


def _fact(field: str, payload: Json) -> Json:
    head, _, rest = field.partition(".")
    return payload.get(head, {}).get(rest) if rest else payload.get(head)


def still(made: Json) -> Json:
    """What of the rule changes only where somebody changes it."""
    return {name: value for name, value in made.items() if name not in MOVING}


@model(
    *("RULE-25", "RULE-05", "RULE-13", "RULE-15", "RULE-23", "RULE-24", "RULE-26", "RULE-27", "RULE-28", "RULE-29"),
    *("RULE-31", "RULE-60", "RULE-61"),
)
class AutomationRulesOnEvents(Machine):
    """Rules come, change and go, and an event evaluates just those that the reference evaluates."""

    some = Bundle("some")

    def __init__(self) -> None:
        super().__init__()
        self.events = [own_event(self.on) for _ in range(2)]
        self.failing = assign(self.on.absent("team"))
        self.known: dict[str, Json] = {}
        self.logged: list[Json] = []

    @rule(target=some, event=EVENTS, fields=CHANGES, fails=st.booleans())
    def create(self, event: int, fields: Json, fails: bool) -> str:
        actions = [self.failing] if fails else [NOTIFY]
        made = new_rule(self.on, trigger_event=self.events[event], actions=actions, **fields)
        self.known[made["id"]] = made
        return str(made["id"])

    @rule(rule_id=some, change=CHANGES)
    def change(self, rule_id: str, change: Json) -> None:
        before = self.known[rule_id]
        with promise("RULE-13"):
            after = changed(self.on, before, change)
            same(still(after), still({**before, **change}), "the changed rule")
        self.known[rule_id] = {**after, "execution_count": before["execution_count"]}

    @rule(rule_id=some, event=EVENTS)
    def listen_to(self, rule_id: str, event: int) -> None:
        self.change(rule_id, {"trigger_event": self.events[event]})

    @rule(rule_id=consumes(some))
    def delete(self, rule_id: str) -> None:
        gone = self.known.pop(rule_id)
        with promise("RULE-15"):
            body(self.on.dashboard.delete(path_of(gone)), 204)
            refused(self.on.dashboard.get(path_of(gone)), 404, NOT_FOUND)
        self.logged = [each for each in self.logged if each["rule_id"] != rule_id]

    @rule(event=EVENTS, payload=PAYLOADS)
    def fire(self, event: int, payload: Json) -> None:
        executed = fire(self.on, self.events[event], *self.known.values(), payload=payload)
        asked = {made["id"] for made in self._asked(self.events[event])}
        with promise("RULE-25"):
            strange = [self.known[each] for each in met(executed) if each not in asked]
            same(strange, [], "the rules that match though they are asked nothing")
        with promise("RULE-60"):
            same({each["rule_id"] for each in executed} - asked, set(), "the rules that are evaluated though not asked")
        self._decided(executed, payload)
        ids = [each["id"] for each in self._evaluated(self.events[event], payload)]
        by_order = [each["rule_id"] for each in executed if each["rule_id"] in ids]
        with promise("RULE-26"):
            same(by_order, [each for each in ids if each in by_order], "the order of the rules")
        with promise("RULE-28"):
            same(by_order, ids, "the rules that are evaluated")
        with promise("RULE-31"):
            self._compare(executed)
        self._note(executed, self.events[event])

    @rule(rule_id=some)
    def look(self, rule_id: str) -> None:
        known = self.known[rule_id]
        with promise("RULE-13"):
            same(still(read(self.on, known)), still(known), "the rule that is read")
        with promise("RULE-29"):
            counted(self.on, known, known["execution_count"])

    @rule()
    @precondition(lambda self: self.known)
    def look_at_all(self) -> None:
        with promise("RULE-05"):
            in_order = [each["id"] for each in self._in_order(self.known.values())]
            same(places(listed(self.on), self.known.values()), in_order, "the order of the list")

    @rule()
    @precondition(lambda self: self.logged)
    def look_at_the_log(self) -> None:
        with promise("RULE-29"):
            fired = [{"id": each["rule_id"]} for each in self.logged]
            entries = logged(self.on, *fired, times=len(self.logged))
            about = ("rule_id", "rule_name", "event_type")
            same(_counts(entries, about), _counts(self.logged, about), "the entries of the log")
        with promise("RULE-31"):
            became = (*about, "status", "actions_executed")
            same(_counts(entries, became), _counts(self.logged, became), "the entries of the log")

    def _in_order(self, rules: Iterable[Json]) -> list[Json]:
        return sorted(rules, key=lambda made: int(made["priority_order"]))

    def _asked(self, event: str) -> list[Json]:
        listening = [each for each in self.known.values() if each["enabled"] and each["trigger_event"] == event]
        return self._in_order(listening)

    def _evaluated(self, event: str, payload: Json) -> list[Json]:
        """The rules that the event evaluates, up to the first match that stops the processing."""
        found = []
        for made in self._asked(event):
            found.append(made)
            if made["stop_processing"] and fits(made, payload):
                break
        return found

    def _decided(self, executed: list[Json], payload: Json) -> None:
        """Each rule that was evaluated matched as its conditions say: one that equals is on the page, more are not."""
        for entry in executed:
            made = self.known[entry["rule_id"]]
            with promise("RULE-27" if plain(made, payload) else "RULE-61"):
                same(entry["matched"], fits(made, payload), "whether it matched")

    def _compare(self, executed: list[Json]) -> None:
        for entry in executed:
            failing = self.known[entry["rule_id"]]["actions"] == [self.failing]
            same(entry["success"], entry["matched"] and not failing, "whether it was a success")
            results = ["failed" if failing else "ok"] if entry["matched"] else []
            same([each["status"] for each in entry["actions_executed"]], results, "what became of its actions")

    def _note(self, executed: list[Json], event: str) -> None:
        for entry in executed:
            if entry["matched"]:
                made = self.known[entry["rule_id"]]
                made["execution_count"] += 1
                failing = made["actions"] == [self.failing]
                about = {"rule_id": made["id"], "rule_name": made["name"], "event_type": event}
                became = (
                    {"status": "failed", "actions_executed": 0}
                    if failing
                    else {"status": "success", "actions_executed": 1}
                )
                self.logged.append({**about, **became})


def plain(made: Json, payload: Json) -> bool:
    """Whether the only condition is that a field equals a value, and the payload has that field."""
    conditions = made["conditions"]
    return len(conditions) == 1 and conditions[0]["operator"] == "equals" and conditions[0]["field"] in payload


def _counts(entries: Iterable[Json], names: Iterable[str]) -> Counter[str]:
    """How often there is an entry of these values."""
    return Counter(as_json({name: each[name] for name in names}) for each in entries)
