"""The webhooks of a world and what is delivered, live (`/_mock/console/webhooks`), and one delivery beside the list."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request

from mock_server.console.layout import link, number_of, the_query, the_view
from mock_server.console.reads import (
    DELIVERIES_SHOWN,
    DELIVERY_FILTERS,
    WEBHOOKS_READ,
    deliveries_read,
    delivery_read,
)
from mock_server.webhooks.event_names import EVENT_NAMES
from mock_server.webhooks.misbehaviour import FORGERIES

page = Blueprint("webhooks", __name__)
STATES = ("pending", "delivered", "failed")
MISBEHAVIOURS = {
    "duplicate": "once more",
    "reorder": "after the next one",
    "late": "ten minutes later",
    "unsigned": "forged, without a signature",
    "wrong_signature": "forged, wrongly signed",
    "rotated_key": "forged, signed with the secret of before",
    "stale_timestamp": "rightly signed an hour ago",
}
FIELDS = ("name", "url", "secret", "events", "probability", "timeout_ms")


@page.get("/_mock/console/webhooks")
def listed() -> str:
    return _page("")


@page.get("/_mock/console/webhooks/<chosen>")
def shown(chosen: str) -> tuple[str, int]:
    """The list with one delivery beside it."""
    answer = the_view().answers.get(delivery_read(chosen))
    return _page(chosen), answer.status if answer else 404


def _page(chosen: str) -> str:
    view, sent = the_view(), the_query()
    query = {name: sent[name] for name in DELIVERY_FILTERS if sent.get(name)}
    hooks = view.answers.get(WEBHOOKS_READ)
    found = view.answers.get(deliveries_read(sent))
    one = view.answers.get(delivery_read(chosen)) if chosen else None
    webhooks = hooks.content if hooks and hooks.ok else []
    edited = next((each for each in webhooks if each["name"] == request.args.get("edit")), None)
    items = found.content["items"] if found and found.ok else []
    offset = number_of("offset", 0)
    return render_template(
        "webhooks.html",
        webhooks=webhooks,
        form=_form(edited, view.sent),
        edited=edited,
        misbehaviours=MISBEHAVIOURS,
        forgeries=FORGERIES,
        patterns=_patterns(),
        chosen=chosen,
        refused=found.problem if found else "",
        items=items,
        total=found.content["total"] if found and found.ok else 0,
        offset=offset,
        next_offset=offset + len(items),
        earlier_offset=max(0, offset - DELIVERIES_SHOWN),
        query=query,
        states=STATES,
        detail=one.content if one and one.ok else None,
        missing=one.problem if one else "This world has no webhook.",
        here=link(f"webhooks/{chosen}" if chosen else "webhooks", **query),
        news=link("requests/news"),
    )


def _form(edited: Mapping[str, Any] | None, sent: Mapping[str, str]) -> dict[str, Any]:
    """What stands in the form: what was sent and refused, else the webhook that is changed."""
    if sent.get("do") == "put_webhook":
        return {**{name: sent.get(name, "") for name in FIELDS}, "misbehave": _checked(sent)}
    if edited is None:
        return {**dict.fromkeys(FIELDS, ""), "misbehave": []}
    values = {name: edited.get(name, "") for name in FIELDS}
    return {**values, "events": " ".join(edited["events"]), "misbehave": edited["misbehave"]}


def _checked(sent: Mapping[str, str]) -> list[str]:
    return [name for name in MISBEHAVIOURS if f"misbehave-{name}" in sent]


def _patterns() -> list[str]:
    """What a webhook can be told of: all of a kind of record, and each event."""
    nouns = dict.fromkeys(name.partition(".")[0] for name in EVENT_NAMES)
    return ["*", *(f"{noun}.*" for noun in nouns), *EVENT_NAMES]
