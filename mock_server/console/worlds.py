"""All worlds: make, fork, compare, reset and delete them (`/_mock/console/worlds`)."""

from flask import Blueprint, render_template, request

from mock_server.console.calls import in_path
from mock_server.console.layout import number_of, the_query, the_view
from mock_server.console.reads import CHANGES_SHOWN, diff_read
from mock_server.console.requests import differing

page = Blueprint("worlds", __name__)
PER_PAGE = 50


@page.get("/_mock/console/worlds")
def listed() -> str:
    view, search, offset = the_view(), request.args.get("q", "").strip(), number_of("offset", 0)
    wanted = search.casefold()
    found = [each for each in view.worlds if wanted in f"{each.name} {each.scenario}".casefold()]
    return render_template(
        "worlds.html",
        in_path=in_path,
        found=found[offset : offset + PER_PAGE],
        total=len(found),
        offset=offset,
        limit=PER_PAGE,
        search=search,
    )


@page.get("/_mock/console/worlds/diff")
def compared() -> tuple[str, int]:
    """What would have to be written in the world that is looked at to have the records of `other`."""
    view, sent = the_view(), the_query()
    answer = view.answers.get(diff_read(view.name, sent))
    items = answer.content["items"] if answer and answer.ok else []
    offset = number_of("offset", 0)
    text = render_template(
        "diff.html",
        other=sent.get("other", "").strip(),
        refused=answer.problem if answer else "",
        changes=[(each, list(differing(each["before"] or {}, each["after"] or {}))) for each in items],
        total=answer.content["total"] if answer and answer.ok else 0,
        offset=offset,
        next_offset=offset + len(items),
        limit=CHANGES_SHOWN,
        collection=sent.get("collection", ""),
    )
    return text, answer.status if answer else 200
