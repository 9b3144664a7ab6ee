"""Defects of the AI's settings, of who may, and of its limit of 30 a minute; a rule each."""

from collections.abc import Callable
from typing import Any

from mock_server.families.ai_automation import settings as stored
from mutation.mutant import Plant, Table
from mutation.patches import replaced

AT = "mock_server.families.ai_automation"


# Where it is, and who may


# Settings


def merging(change: Callable[[Any, Any, Any], Any]) -> Plant:
    """The settings after an update are others: `change(before, body, after)`."""

    def make(original: Any) -> Any:
        return lambda settings, body, now: change(settings, body, original(settings, body, now))

    return replaced((f"{AT}.settings:merged", make))


def resets_the_others(_before: Any, body: Any, after: Any) -> Any:
    left = {"classification", "routing", "resolution"} - body.model_fields_set
    return after.model_copy(update={name: getattr(stored.DEFAULTS, name) for name in left})


def resets_the_section(_before: Any, body: Any, after: Any) -> Any:
    whole = {}
    for name in body.model_fields_set:
        sent = {each: getattr(getattr(body, name), each) for each in getattr(body, name).model_fields_set}
        whole[name] = getattr(stored.DEFAULTS, name).model_copy(update=sent)
    return after.model_copy(update=whole)


def appends_fields(before: Any, _body: Any, after: Any) -> Any:
    fields = dict.fromkeys([*before.classification.auto_apply_fields, *after.classification.auto_apply_fields])
    changed = after.classification.model_copy(update={"auto_apply_fields": list(fields)})
    return after.model_copy(update={"classification": changed})


def same_version_if_empty(before: Any, body: Any, after: Any) -> Any:
    return after if body.model_fields_set else before


def keeps_the_time(before: Any, _body: Any, after: Any) -> Any:
    return after.model_copy(update={"updated_at": before.updated_at})


def named_like(original: Any, function: Any) -> Any:
    """The function with the signature that the mock looks at when it starts."""
    function.__wrapped__ = original
    return function


# The limit of its own


MUTANTS: Table = {
    "partial updates": {
        "AI-11: Sections that are not named are reset.": merging(resets_the_others),
        "AI-12: Fields that are not sent are reset.": merging(resets_the_section),
        "AI-12: A list is added to the one that was there.": merging(appends_fields),
    },
    "persistence": {
        "AI-14: An empty update is none.": merging(same_version_if_empty),
    },
    "time": {
        "AI-14: The time of the first change stays.": merging(keeps_the_time),
    },
}
