"""Settings, metrics and routing rules of the AI, as checks ask for them. Docs: automation-and-workflows.

Settings, metrics, log and simulation may be called 30 times a minute together: ask for them sparingly.
"""

from contract_tests.calling import Caller
from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import NotGiven, body
from contract_tests.making.records import new_team

BASE = "/api/ai-automation"
SETTINGS = f"{BASE}/settings"
METRICS = f"{BASE}/metrics"
AUDIT = f"{BASE}/resolution/audit"
SIMULATE = f"{BASE}/routing/simulate"
RULES = f"{BASE}/routing/rules"
REORDER = f"{RULES}/reorder"
SECTIONS = ("classification", "routing", "resolution")
CRITERIA = ("category", "priority", "conversation_type", "sentiment")
EVER = 365
"""Days that are long enough for nothing to fall out of them while a check looks."""


def settings_of(caller: Caller) -> Json:
    return body(caller.get(SETTINGS))


def change_settings(on: Deployment, **sections: Json) -> Json:
    """The settings after an update. They are everybody's: whoever calls this says `needs_exclusive` first."""
    return body(on.dashboard.put(SETTINGS, sections))


def metrics_of(on: Deployment, days: int = EVER) -> Json:
    return body(on.dashboard.get(METRICS, days=days))


def new_rule(on: Deployment, caller: Caller | None = None, **fields: Json) -> Json:
    """A routing rule to a team of its own, unless another is named."""
    target = fields.get("target_team_id") or new_team(on)["id"]
    return body((caller or on.dashboard).post(RULES, {**fields, "target_team_id": target}), 201)


def rules_of(caller: Caller) -> list[Json]:
    rules: list[Json] = body(caller.get(RULES))
    return rules


def those_of(rules: list[Json], *made: Json) -> list[Json]:
    """The rules that were made, in the order and state of the list."""
    wanted = {each["id"] for each in made}
    return [each for each in rules if each["id"] in wanted]


def simulate(on: Deployment, **conversation: Json) -> Json:
    """What the simulation says; `NotGiven` where it is another's rule that fits such a conversation."""
    answer = body(on.dashboard.post(SIMULATE, conversation))
    matched = answer["matched_rule"]
    if matched and matched["id"] not in on.wire.ledger.owned:
        (found,) = [each for each in rules_of(on.dashboard) if each["id"] == matched["id"]] or [None]
        if found and found["is_active"] and all(found[name] in {None, conversation.get(name)} for name in CRITERIA):
            raise NotGiven(f"the routing rule {found['id']}, which is not ours, fits every conversation")
    return answer


def moved(before: Json, after: Json) -> dict[str, int]:
    """Which counts of one section are others than before, and by how much."""
    return {
        name: after[name] - value for name, value in before.items() if isinstance(value, int) and after[name] != value
    }
