"""What the AI is made to decide about tickets, and how one sees it. Docs: automation-and-workflows, "AI Automation"."""

from collections.abc import Iterator
from contextlib import contextmanager

from contract_tests.assertions import body, made, same
from contract_tests.caller import Caller
from contract_tests.factories.ai_automation import AUDIT, REORDER, change_settings, metrics_of, moved, new_rule
from contract_tests.target import Json, Target

CLASSIFIED: Json = {
    "enabled": True,
    "classify_on": ["conversation.created"],
    "exclude_channels": [],
    "auto_apply_threshold": 0,
}
"""Every new ticket is classified, and every classification applied."""
ATTEMPTED: Json = {
    "enabled": True,
    "mode": "suggest",
    "kb_match_threshold": 0,
    "auto_resolve_threshold": 0,
    "max_auto_resolve_attempts": 2,
    "exclude_high_priority": True,
}
"""Every new ticket without a high priority gets a suggestion."""
OFF: Json = {"enabled": False}


def switch(on: Target, classification: Json = CLASSIFIED, routing: Json = OFF, resolution: Json = OFF) -> None:
    """Put the settings so, whatever they were."""
    on.needs_exclusive("the AI's settings")
    change_settings(on, classification=classification, routing=routing, resolution=resolution)


@contextmanager
def counting(on: Target, section: str, **more: int) -> Iterator[None]:
    """What happens meanwhile counts so much more in a section of the metrics."""
    before = metrics_of(on)[section]
    yield
    same(moved(before, metrics_of(on)[section]), more, f"what was counted in {section}")


def first_rule(on: Target, **fields: Json) -> Json:
    """A routing rule that fits every conversation, and is tried before all others."""
    created = new_rule(on, category=None, priority=None, **fields)
    made(on.dashboard.post(REORDER, {"ordered_ids": [created["id"]]}), 204)
    return created


def attempts(caller: Caller, ticket: Json) -> list[Json]:
    """The entries of a ticket in the log, the newest first."""
    logged = body(caller.get(AUDIT, limit=200))
    return [each for each in logged if each["conversation_id"] == ticket["conversation_id"]]


def attempt(caller: Caller, ticket: Json) -> Json:
    """The only entry of a ticket in the log."""
    (found,) = attempts(caller, ticket)
    return found
