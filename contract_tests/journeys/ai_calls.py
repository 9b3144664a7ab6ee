"""What the journeys of AI automation do again and again."""

from contract_tests.calling import Caller, Json, body

BASE = "/api/ai-automation"
OTHER_TENANT = "sess_other_tenant"


def settings_of(owner: Caller) -> Json:
    return body(owner.get(f"{BASE}/settings"))


def metrics_of(owner: Caller, **query: Json) -> Json:
    return body(owner.get(f"{BASE}/metrics", **query))


def rules_of(owner: Caller) -> Json:
    return body(owner.get(f"{BASE}/routing/rules"))


def create_rule(owner: Caller, **fields: Json) -> Json:
    return body(owner.post(f"{BASE}/routing/rules", {"target_team_id": "team_network", **fields}), 201)


def simulate(owner: Caller, **conversation: Json) -> Json:
    return body(owner.post(f"{BASE}/routing/simulate", conversation))


def moved(before: Json, after: Json) -> dict[str, int]:
    """Which counts of one section are others than before, and by how much."""
    return {
        name: after[name] - value for name, value in before.items() if isinstance(value, int) and after[name] != value
    }
