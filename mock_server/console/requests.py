"""What was sent to a world, live (`/_mock/console/requests`), and one request beside it (`…/requests/latest`)."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import Blueprint, current_app, render_template

from mock_server.console.layout import link, number_of, the_query, the_view
from mock_server.console.reads import FILTERS, REQUESTS_SHOWN, request_read, requests_read

page = Blueprint("requests", __name__)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
STATUSES = ("2xx", "4xx", "5xx")
COPIES = ("curl", "pytest")
"""What a request can be copied as."""


class FieldChange(NamedTuple):
    name: str
    before: Any
    after: Any


class RecordChange(NamedTuple):
    """A record that was written: its place, whether it is new, changed or gone, and the fields that differ."""

    tenant: str | None
    collection: str
    key: str
    kind: str
    fields: list[FieldChange]


@page.get("/_mock/console/requests")
def listed() -> str:
    return _page("")


@page.get("/_mock/console/requests/<path:chosen>")
def shown(chosen: str) -> tuple[str, int]:
    """The list with one request beside it; `latest` is always the one that came last."""
    answer = the_view().answers[request_read(chosen)]
    return _page(chosen), 200 if answer.ok or chosen == "latest" else answer.status


def _page(chosen: str) -> str:
    view, sent = the_view(), the_query()
    query = {name: sent[name] for name in FILTERS if sent.get(name)}
    found = view.answers[requests_read(sent)]
    one = view.answers.get(request_read(chosen)) if chosen else None
    copies = {form: view.answers.get(request_read(chosen, form)) for form in COPIES} if chosen else {}
    items = found.content["items"] if found.ok else []
    offset = number_of("offset", 0)
    return render_template(
        "requests.html",
        chosen=chosen,
        refused=found.problem,
        items=items,
        total=found.content["total"] if found.ok else 0,
        dropped=found.content["dropped"] if found.ok else 0,
        offset=offset,
        next_offset=offset + len(items),
        earlier_offset=max(0, offset - REQUESTS_SHOWN),
        query=query,
        methods=METHODS,
        statuses=STATUSES,
        operations=sorted(_operation_ids()),
        entry=one.content if one and one.ok else None,
        missing=one.problem if one else "",
        copies={form: copy.content for form, copy in copies.items() if copy and copy.ok},
        changes=list(changes_of(one.content)) if one and one.ok else [],
        here=link(f"requests/{chosen}" if chosen else "requests", **query),
        news=link("requests/news"),
    )


def changes_of(entry: Mapping[str, Any]) -> Iterator[RecordChange]:
    """What the request wrote, record by record; each once, from before it to after it."""
    whole: dict[tuple[str | None, str, str], list[Any]] = {}
    for commit in entry["commits"]:
        for change in commit["changes"]:
            if change["tenant_id"] is None:
                continue  # the world's own: its clock, ids and timers
            place = change["tenant_id"], change["collection"], change["key"]
            whole.setdefault(place, [change["before"], None])[1] = change["after"]
    for place, (before, after) in whole.items():
        kind = "new" if before is None else "gone" if after is None else "changed"
        yield RecordChange(*place, kind, list(differing(before or {}, after or {})))


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[FieldChange]:
    """The fields that are not the same."""
    for name in {**before, **after}:
        if before.get(name) != after.get(name) or (name in before) != (name in after):
            yield FieldChange(name, before.get(name), after.get(name))


def _operation_ids() -> Iterator[str]:
    paths = current_app.config["DOCUMENTS"]["api"]["paths"]
    return (operation["operationId"] for item in paths.values() for operation in item.values())
