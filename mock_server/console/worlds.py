"""All worlds: make, fork, compare, reset and delete them (`/_mock/console/worlds`)."""

from flask import Blueprint, render_template, request

from mock_server.console.layout import number_of, the_view

page = Blueprint("worlds", __name__)
PER_PAGE = 50


@page.get("/_mock/console/worlds")
def listed() -> str:
    view, search, offset = the_view(), request.args.get("q", "").strip(), number_of("offset", 0)
    wanted = search.casefold()
    found = [each for each in view.worlds if wanted in f"{each.name} {each.scenario}".casefold()]
    return render_template(
        "worlds.html",
        found=found[offset : offset + PER_PAGE],
        total=len(found),
        offset=offset,
        limit=PER_PAGE,
        search=search,
    )
