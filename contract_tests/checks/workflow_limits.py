"""How large a canvas may be, and how many workflows there may be. Docs: automation-and-workflows.

The page does not say whether 5 MB are 5,000,000 or 5,242,880 bytes, of the canvas or of the body, as it is sent or as
it is kept. What is surely within them is taken, what is surely beyond them refused.
"""

import json
from functools import cache

import httpx

from contract_tests.assertions import body, done, holds, made, promise, refused, same
from contract_tests.factories.workflows import (
    TRIGGER,
    WORKFLOWS,
    canvas,
    everything,
    new_workflow,
    patched,
    read,
    workflow_like,
)
from contract_tests.registry import rule
from contract_tests.target import Target

LIMIT = 5 * 1024 * 1024
WITHIN, BEYOND = 4_900_000, 5_500_000
QUOTA = f"{WORKFLOWS}/quota"
TOO_LARGE = "canvas_definition exceeds 5MB payload limit"


@cache
def _canvas_of(size: int) -> bytes:
    """A canvas whose JSON has so many bytes."""
    trigger = {**TRIGGER, "config": {"text": "x"}}
    around = json.dumps(canvas(trigger=trigger)).encode()
    return around.replace(b'"x"', b'"%s"' % (b"x" * (size - len(around) + 1)), 1)


def _send(on: Target, method: str, path: str, name: str, size: int) -> httpx.Response:
    """A workflow of this name, whose canvas has so many bytes."""
    sent = json.dumps(workflow_like(on, name=name, canvas_definition="here")).encode()
    content = sent.replace(b'"here"', _canvas_of(size))
    return on.dashboard.request(method, path, {"Content-Type": "application/json"}, content=content)


@rule("WF-90")
def a_new_canvas_of_more_than_5_mb_is_refused_and_one_of_less_is_taken(on: Target) -> None:
    name = on.name("Large")
    refused(_send(on, "POST", WORKFLOWS, name, BEYOND), 413, TOO_LARGE)
    same([each for each in everything(on, WORKFLOWS) if each["name"] == name], [], "the workflows of that name")
    answer = _send(on, "POST", WORKFLOWS, name, WITHIN)
    holds(answer.status_code != httpx.codes.REQUEST_ENTITY_TOO_LARGE, f"a canvas of {WITHIN:,} bytes to be taken", 413)
    made(answer)


@rule("WF-90")
def an_update_to_more_than_5_mb_is_refused(on: Target) -> None:
    path, name = f"{WORKFLOWS}/{new_workflow(on)['id']}", on.name("Renamed")
    patched(on, path.rpartition("/")[2], name=name)
    refused(_send(on, "PATCH", path, on.name("Large"), BEYOND), 413, TOO_LARGE)
    same(read(on, path)["name"], name, "the name of the workflow")


@rule("WF-91")
def five_mb_are_counted_in_powers_of_two_and_the_canvas_alone(on: Target) -> None:
    for method, path in (("POST", WORKFLOWS), ("PATCH", f"{WORKFLOWS}/{new_workflow(on)['id']}")):
        refused(_send(on, method, path, on.name("Large"), LIMIT + 1), 413, TOO_LARGE)
        kept = done(_send(on, method, path, on.name("Large"), LIMIT))["canvas_definition"]
        holds(kept == json.loads(_canvas_of(LIMIT)), "the canvas as it was sent", len(str(kept)))
    beside = workflow_like(on, description="y" * (LIMIT + 1), canvas_definition=canvas())
    same(body(on.dashboard.post(WORKFLOWS, beside), 201)["canvas_definition"], canvas(), "the canvas")


# The quota


@rule("WF-101", "WF-131")
def there_is_a_quota_of_workflows_used_and_left(on: Target) -> None:
    holds(read(on, QUOTA), "a quota", "nothing")
    with promise("WF-131"):
        quota, total = read(on, QUOTA), read(on, WORKFLOWS, limit=1)["total"]
        same(quota["remaining"], max(0, quota["limit"] - quota["used"]), "how many are left")
        same(quota["used"], total, "how many there are")
        holds(quota["limit"] > 0, "a number of workflows that there may be", quota)


@rule("WF-131")
def a_new_workflow_counts_until_it_is_deleted(on: Target) -> None:
    on.needs_exclusive("the number of workflows")
    before = read(on, QUOTA)
    made_now = new_workflow(on)
    expected = {"limit": before["limit"], "used": before["used"] + 1, "remaining": before["remaining"] - 1}
    same(read(on, QUOTA), expected, "the quota with a new workflow")
    body(on.dashboard.delete(f"{WORKFLOWS}/{made_now['id']}"), 204)
    same(read(on, QUOTA), before, "the quota without it")
