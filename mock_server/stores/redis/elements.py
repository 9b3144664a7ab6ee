"""What is written to Redis: what a turn did, an element of a world's log, and a world's base. JSON, never a pickle."""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson

from mock_server.families.tenant import World
from mock_server.models import FaultDelay
from mock_server.scenarios.snapshots import restored
from mock_server.state import commit_json
from mock_server.state.change import Commit
from mock_server.state.faults import Fault, Faults, Lognormal, Uniform
from mock_server.stores.held import Held, held, made, whole

NO_FAULTS = b"[]"
DIGEST_BYTES = 20


def json_bytes(content: Any) -> bytes:
    """As `json.dumps` has it, in half the time where it holds nothing that only that can write."""
    try:
        return orjson.dumps(content)
    except TypeError:  # a number of more than 64 bits, or half of a character
        return json.dumps(content, separators=(",", ":"), default=str).encode()


def element_of(commits: Iterable[bytes], faults: bytes | None) -> bytes:
    """What a turn did: its commits, and the world's faults where those are others now; b"" where it did nothing."""
    told = b",".join(commits)
    if faults is not None:
        return b'{"commits":[%b],"faults":%b}' % (told, faults)
    return b'{"commits":[%b]}' % told if told else b""


def commit_bytes(commit: Commit) -> bytes:
    return json_bytes(commit_json.as_json(commit))


def apply(element: bytes, world: World) -> None:
    """Do what another worker's turn did."""
    told = json.loads(element)
    for each in told["commits"]:
        world.apply(commit_json.from_json(each, world))
    if "faults" in told:
        fill_faults(world.faults, told["faults"])


def faults_bytes(faults: Faults) -> bytes:
    return json_bytes([_fault_as_json(each) for each in faults]) if faults.by_name else NO_FAULTS


def fill_faults(faults: Faults, given: list[dict[str, Any]]) -> None:
    """Let these be the faults, with what has become of them."""
    faults.by_name = {each["name"]: _fault_of(each) for each in given}


def digest_of(template: World) -> tuple[str, bytes]:
    """What a template is called wherever the same files were read, and how it is written down."""
    told = json.dumps(whole(template), separators=(",", ":"), default=str).encode()
    return blake2b(told, digest_size=DIGEST_BYTES).hexdigest(), told


def template_of(told: bytes) -> World:
    return restored(json.loads(told))


def base_bytes(world: World, state: World, digest: str | None) -> bytes:
    """How the world was at `state`, and what it begins with again when it is reset.

    Its template is named by its digest; one that no scenario has, a snapshot's, stands in it.
    """
    template = world.template
    told: Held = {"template": digest, "state": held(state, template), "beginning": None}
    if template and digest is None:
        told["own"] = whole(template)
    if world.beginning:
        told["beginning"] = held(world.beginning, template)
    told["faults"] = [_fault_as_json(each) for each in world.faults]
    return json.dumps(told, separators=(",", ":"), default=str).encode()


def world_of(told: Held, template: World | None) -> World:
    """The world again."""
    world = made(told["state"], template)
    if told["beginning"]:
        world.beginning = made(told["beginning"], template)
    fill_faults(world.faults, told["faults"])
    return world


def _fault_as_json(fault: Fault) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(fault, name) for name in Fault.__slots__}
    for name in ("begin", "end"):
        told[name] = told[name].isoformat() if told[name] else None
    if fault.delay:
        told["delay"] = [type(fault.delay).__name__, *fault.delay]
    if isinstance(fault.shown, FaultDelay):
        told["shown"] = fault.shown.model_dump(mode="json")
    return told


def _fault_of(given: dict[str, Any]) -> Fault:
    delay, shown = given["delay"], given["shown"]
    kinds = {"Uniform": Uniform, "Lognormal": Lognormal}
    instants = {name: datetime.fromisoformat(given[name]) if given[name] else None for name in ("begin", "end")}
    drawn = kinds[delay[0]](*delay[1:]) if delay else None
    return Fault(
        **{
            **given,
            **instants,
            "delay": drawn,
            "shown": FaultDelay.model_validate(shown) if isinstance(shown, dict) else shown,
        }
    )


def field_of(token: str, group: str) -> bytes:
    """What a rate window is called in Redis."""
    return json.dumps([token, group]).encode()


def window_of(field: bytes, value: bytes) -> tuple[tuple[str, str], tuple[int, int]]:
    """The credential and group, and the window and how often was counted in it."""
    token, group = json.loads(field)
    window, used = value.split(b":")
    return (token, group), (int(window), int(used))
