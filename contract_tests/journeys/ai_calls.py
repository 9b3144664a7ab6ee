"""What the journeys of AI automation do again and again."""

from contract_tests.calling import Caller, Json
from contract_tests.expecting import body

BASE = "/api/ai-automation"


def settings_of(owner: Caller) -> Json:
    return body(owner.get(f"{BASE}/settings"))


def metrics_of(owner: Caller, **query: Json) -> Json:
    return body(owner.get(f"{BASE}/metrics", **query))


def moved(before: Json, after: Json) -> dict[str, int]:
    """Which counts of one section are others than before, and by how much."""
    return {
        name: after[name] - value for name, value in before.items() if isinstance(value, int) and after[name] != value
    }
