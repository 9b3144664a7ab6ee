"""How large a canvas may be, and how many workflows there may be. Docs: automation-and-workflows."""

import json
from functools import cache

import httpx

from contract_tests.deployment import Deployment
from contract_tests.expecting import body, holds, refused, same
from contract_tests.making.workflows import TRIGGER, WORKFLOWS, canvas, everything, new_workflow, read
from contract_tests.promises import rule

LIMIT = 5 * 1024 * 1024
ROOM = 5_000_000 - 100_000
"""Bytes that fit into 5 MB, whichever way they are counted."""
TOO_LARGE = "canvas_definition exceeds 5MB payload limit"


@cache
def _canvas_of(size: int) -> bytes:
    """A canvas whose JSON has so many bytes."""
    around = json.dumps({"nodes": [{**TRIGGER, "config": {"text": "x"}}], "edges": []}).encode()
    return around.replace(b'"x"', b'"%s"' % (b"x" * (size - len(around) + 1)))


def _send(on: Deployment, method: str, path: str, content: bytes) -> httpx.Response:
    return on.dashboard.request(method, path, {"Content-Type": "application/json"}, content=content)


@rule("WF-90")
def a_new_canvas_of_more_than_5_mb_is_refused(on: Deployment) -> None:
    name = on.name("Large")
    content = b'{"name": %s, "canvas_definition": %s}' % (json.dumps(name).encode(), _canvas_of(LIMIT + 1))
    refused(_send(on, "POST", WORKFLOWS, content), 413, TOO_LARGE)
    same([each for each in everything(on, WORKFLOWS) if each["name"] == name], [], "the workflows of that name")


@rule("WF-90")
def an_update_to_more_than_5_mb_is_refused(on: Deployment) -> None:
    made = new_workflow(on, canvas_definition=canvas())
    path, content = f"{WORKFLOWS}/{made['id']}", b'{"name": "L", "canvas_definition": %s}' % _canvas_of(LIMIT + 1)
    refused(_send(on, "PATCH", path, content), 413, TOO_LARGE)
    same(read(on, path), made, "the workflow")


@rule("WF-90")
def a_canvas_of_just_under_5_mb_is_kept(on: Deployment) -> None:
    content = b'{"name": %s, "canvas_definition": %s}' % (json.dumps(on.name("Large")).encode(), _canvas_of(ROOM))
    made = body(_send(on, "POST", WORKFLOWS, content), 201)
    sent = json.loads(_canvas_of(ROOM))
    holds(made["canvas_definition"] == sent, "the canvas as it was sent", len(str(made["canvas_definition"])))


@rule("WF-91")
def what_stands_beside_the_canvas_does_not_count(on: Deployment) -> None:
    beside = {"name": on.name("Long"), "description": "y" * (LIMIT + 1), "canvas_definition": canvas()}
    made = body(_send(on, "POST", WORKFLOWS, json.dumps(beside).encode()), 201)
    same(made["canvas_definition"], canvas(), "the canvas")


# The quota


@rule("WF-101")
def the_quota_says_how_many_there_are_and_how_many_are_left(on: Deployment) -> None:
    quota, total = read(on, f"{WORKFLOWS}/quota"), read(on, WORKFLOWS, limit=1)["total"]
    same(quota["remaining"], max(0, quota["limit"] - quota["used"]), "how many are left")
    same(quota["used"], total, "how many there are")
    holds(quota["limit"] > 0, "a number of workflows that there may be", quota)


@rule("WF-101")
def a_new_workflow_counts_until_it_is_deleted(on: Deployment) -> None:
    on.needs_exclusive("the number of workflows")
    before = read(on, f"{WORKFLOWS}/quota")
    made = new_workflow(on)
    used = read(on, f"{WORKFLOWS}/quota")
    expected = {"limit": before["limit"], "used": before["used"] + 1, "remaining": before["remaining"] - 1}
    same(used, expected, "the quota with a new workflow")
    body(on.dashboard.delete(f"{WORKFLOWS}/{made['id']}"), 204)
    same(read(on, f"{WORKFLOWS}/quota"), before, "the quota without it")
