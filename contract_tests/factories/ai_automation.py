"""Settings, metrics and routing rules of the AI, as checks ask for them. Docs: automation-and-workflows.

Settings, metrics, log and simulation may be called 30 times a minute together: ask for them sparingly.
"""

from contract_tests.assertions import Inconclusive, body, made
from contract_tests.caller import Caller
from contract_tests.factories.records import TEAMS, new_team
from contract_tests.target import Json, Target

BASE = "/api/ai-automation"
SETTINGS = f"{BASE}/settings"
METRICS = f"{BASE}/metrics"
AUDIT = f"{BASE}/resolution/audit"
SIMULATE = f"{BASE}/routing/simulate"
RULES = f"{BASE}/routing/rules"
REORDER = f"{RULES}/reorder"
SHOWN: dict[str, dict[str, Json]] = {
    "classification": {
        "enabled": True,
        "auto_apply_threshold": 0.85,
        "suggest_threshold": 0.5,
        "auto_apply_fields": ["category", "priority", "conversation_type"],
        "classify_on": ["conversation.created", "conversation.customer_replied"],
        "reclassify_on_reply": True,
        "exclude_channels": [],
    },
    "routing": {
        "enabled": True,
        "route_on_first_classification_only": True,
        "skills_timeout_seconds": 300,
        "fallback_to_team_pool": True,
        "ai_skill_matching_enabled": False,
    },
    "resolution": {
        "enabled": False,
        "mode": "suggest",
        "auto_resolve_threshold": 0.92,
        "kb_match_threshold": 0.9,
        "max_auto_resolve_attempts": 2,
        "exclude_high_priority": True,
    },
}
"""The settings that the page shows, section by section."""
PERIOD = 30
"""The days of the page's metrics."""
RULE: Json = {
    "priority": "urgent",
    "required_skills": ["security", "incident_response"],
    "routing_method": "round_robin",
    "priority_boost": 2,
    "sort_order": 0,
    "is_active": True,
}
"""The rule that the page creates, but for its category and team."""
CONVERSATION: Json = {"priority": "urgent", "conversation_type": "incident", "sentiment": "negative"}
"""A conversation that the page's rule fits when it has the rule's category."""
CRITERIA = ("category", *CONVERSATION)
NARROWER: tuple[Json, ...] = ({}, {"conversation_type": "incident"}, {"sentiment": "negative"}, CONVERSATION)
"""Criteria that rules of one category may have besides the page's and still fit its conversation, no two the same."""


def settings_of(caller: Caller) -> Json:
    """The settings as they are read, without what the page does not show."""
    return shown(body(caller.get(SETTINGS)))


def shown(settings: Json) -> Json:
    """Of settings what the page shows."""
    sections = {section: {name: settings[section][name] for name in fields} for section, fields in SHOWN.items()}
    return {**sections, "version": settings["version"], "updated_at": settings["updated_at"]}


def change_settings(on: Target, **sections: Json) -> Json:
    """The settings after an update. They are everybody's: whoever calls this says `needs_exclusive` first."""
    return shown(made(on.dashboard.put(SETTINGS, sections), 200))


def metrics_of(on: Target, days: int = PERIOD) -> Json:
    return made(on.dashboard.get(METRICS, days=days), 200)


def join(on: Target, team: str) -> None:
    """Somebody is in the team."""
    made(on.dashboard.put(f"{TEAMS}/{team}/members/{on.users[0]}", {}), 200)


def staffed_team(on: Target) -> str:
    """A team that somebody is in."""
    team_id = str(new_team(on)["id"])
    join(on, team_id)
    return team_id


def rule_body(on: Target, **fields: Json) -> Json:
    """What creates the page's rule, with a category and a team of its own; other fields instead, or besides."""
    team = {} if "target_team_id" in fields else {"target_team_id": new_team(on)["id"]}
    return {"category": on.name("Category"), **RULE, **team, **fields}


def new_rule(on: Target, caller: Caller | None = None, **fields: Json) -> Json:
    """The page's rule, made for the occasion."""
    return made((caller or on.dashboard).post(RULES, rule_body(on, **fields)))


def rules_alike(on: Target, *places: int, **fields: Json) -> list[Json]:
    """Rules of one category and team that all fit the page's conversation, at these places of the order."""
    shared = {"category": on.name("Category"), "target_team_id": new_team(on)["id"], **fields}
    return [
        new_rule(on, **{**criteria, **shared, "sort_order": place})
        for criteria, place in zip(NARROWER[: len(places)], places, strict=True)
    ]


def change_rule(on: Target, rule: Json, **fields: Json) -> Json:
    """What an update of a rule answers."""
    return made(on.dashboard.put(f"{RULES}/{rule['id']}", fields), 200)


def rules_of(caller: Caller) -> list[Json]:
    rules: list[Json] = body(caller.get(RULES))
    return rules


def those_of(rules: list[Json], *wanted: Json) -> list[Json]:
    """These rules, in the order and state of the list."""
    ids = {each["id"] for each in wanted}
    return [each for each in rules if each["id"] in ids]


def simulate(on: Target, **conversation: Json) -> Json:
    """What the simulation says of the page's conversation in that category; other criteria instead.

    `Inconclusive` where it is another's rule that fits such a conversation.
    """
    return answered(on, {**CONVERSATION, **conversation})


def answered(on: Target, conversation: Json) -> Json:
    """What the simulation says of exactly this conversation."""
    answer = body(on.dashboard.post(SIMULATE, conversation))
    matched = answer["matched_rule"]
    if matched and matched["id"] not in on.transport.ledger.owned:
        (found,) = [each for each in rules_of(on.dashboard) if each["id"] == matched["id"]] or [None]
        if found and found["is_active"] and fits(found, conversation):
            raise Inconclusive(f"the routing rule {found['id']}, which is not ours, fits every conversation")
    return answer


def matched(on: Target, **conversation: Json) -> str | None:
    """The id of the rule that fits the page's conversation in that category."""
    return id_of(simulate(on, **conversation)["matched_rule"])


def id_of(rule: Json) -> str | None:
    return rule and str(rule["id"])


def fits(rule: Json, conversation: Json) -> bool:
    return all(rule[name] in {None, conversation.get(name)} for name in CRITERIA)


def moved(before: Json, after: Json) -> dict[str, int]:
    """Which counts of one section are others than before, and by how much."""
    return {
        name: after[name] - value for name, value in before.items() if isinstance(value, int) and after[name] != value
    }
