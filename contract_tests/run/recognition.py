"""Whether a server is our mock: what it says of itself, and a world of its that behaves like one.

Whatever else answers there is a deployment, which needs credentials and is not written to before they are let in.
"""

import secrets
from typing import Any

import httpx

HEALTH = "/_mock/health"
NAME = "aurion-mock"
SCENARIO = "docs"
HEALTH_FIELDS: dict[str, type] = {"status": str, "version": str, "operations": int, "scenario": str, "worlds": int}
"""What the mock's health has besides its name. Docs: /docs?control, get_health."""
WORLD_FIELDS: dict[str, type] = {"name": str, "scenario": str, "now": str, "mode": str, "records": dict}
LOOKS = 2
"""How often the clock of a frozen world is read."""
Json = Any


def recognised(http: httpx.Client) -> bool:
    """Whether our mock answers there. Where it says that it is one, a world is made to see, and deleted again."""
    return _is_healthy(_read(http.get(HEALTH))) and _has_worlds(http)


def _is_healthy(health: Json) -> bool:
    return _has(health, HEALTH_FIELDS) and (health.get("name"), health["status"]) == (NAME, "ok")


def _has_worlds(http: httpx.Client) -> bool:
    """A world is there once it was made, its clock stands once it is frozen, and it is gone once it was deleted."""
    name = f"contract-trial-{secrets.token_hex(4)}"
    place, header = f"/_mock/worlds/{name}", {"X-Mock-World": name}
    if http.get(place).status_code not in {httpx.codes.NOT_FOUND, httpx.codes.UNAUTHORIZED}:
        return False
    made = http.put(place, json={"scenario": SCENARIO})
    if not made.is_success:
        return True  # it lets nobody have a world: whoever makes the run's own says why
    world, frozen = _read(made), http.put("/_mock/clock", json={"mode": "frozen"}, headers=header)
    clocks = [_read(frozen), *(_read(http.get("/_mock/clock", headers=header)) for _ in range(LOOKS))]
    deleted, after = http.delete(place), http.get(place)
    return (
        _has(world, WORLD_FIELDS)
        and (world["name"], world["scenario"]) == (name, SCENARIO)
        and all(_has(each, {"now": str, "mode": str}) and each["mode"] == "frozen" for each in clocks)
        and len({each["now"] for each in clocks}) == 1
        and (deleted.status_code, after.status_code) == (httpx.codes.NO_CONTENT, httpx.codes.NOT_FOUND)
    )


def _has(document: Json, fields: dict[str, type]) -> bool:
    """Whether it is an object with these fields, of these types; a boolean is no number."""
    return isinstance(document, dict) and all(type(document.get(name)) is kind for name, kind in fields.items())


def _read(response: httpx.Response) -> Json:
    """The JSON of a success; None for anything else."""
    if not response.is_success:
        return None
    try:
        return response.json()
    except ValueError:
        return None
