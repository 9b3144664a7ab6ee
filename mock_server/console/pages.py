"""The pages as one Flask application, a module each; and what all of them have."""

import re
from typing import Any

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from mock_server.console import (
    coverage,
    documents,
    faults,
    overview,
    records,
    requests,
    sign_in,
    ticket,
    webhooks,
    workflows,
    worlds,
)
from mock_server.console.layout import NAVIGATION, VIEW, add_filters, link, names_its_world, the_view
from mock_server.console.view import SHOWN
from mock_server.document.operations import Schema
from mock_server.http.control_token import ControlToken

LONGEST_FORM = 2 * 1024 * 1024
SCRIPTS_OF_OURS = (
    "default-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SCRIPTS_OF_SWAGGER_UI = SCRIPTS_OF_OURS + "; style-src 'self' 'unsafe-inline'; connect-src *"
"""It styles its elements itself, and calls whichever server of the document is chosen in it."""

PROTECTION = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""No page of ours is shown in a frame of somebody else's, and nothing is taken for what it does not say it is."""

FORM = re.compile(rb'<form [^>]*method="post"[^>]*>')
IS_THERE = rb"\g<0>" + f'<input type="hidden" name="{SHOWN}" value="yes">'.encode()
"""What every form has where its world is there: none that is deleted meanwhile is made anew by it."""

PLACES = (overview, requests, faults, records, ticket, workflows, webhooks, worlds, coverage)


def create_pages(raw: dict[str, Schema], token: ControlToken, rate_limit: int | None) -> Flask:
    """A Flask application that only reads: state is changed through the two APIs."""
    pages = Flask(__name__, static_folder="static", static_url_path="/_mock/console/static")
    pages.config["MAX_CONTENT_LENGTH"] = LONGEST_FORM
    pages.config["RATE_LIMIT"] = rate_limit
    pages.config["DOCUMENTS"] = raw
    pages.config["TOKEN"] = token
    pages.json.sort_keys = False  # type: ignore[attr-defined]
    add_filters(pages)
    for each in (documents, sign_in, *PLACES):
        pages.register_blueprint(each.page)

    @pages.before_request
    def admit() -> Response | None:
        """To those who may not see them, every page of the console is the one where one signs in."""
        view = request.environ[VIEW]
        if view is None or view.admitted or not request.path.startswith("/_mock"):
            return None
        text = render_template("sign_in.html", refused=False, to=request.full_path.rstrip("?"))
        return Response(text, 200 if request.method == "GET" else 401)

    @pages.context_processor
    def everywhere() -> dict[str, Any]:
        if request.environ[VIEW] is None:
            return {}
        theme = request.cookies.get("aurion_theme")
        return {
            "view": the_view(),
            "link": link,
            "names_its_world": names_its_world(the_view()),
            "navigation": NAVIGATION,
            "theme": theme if theme in {"light", "dark"} else "",
        }

    @pages.after_request
    def protected(response: Response) -> Response:
        swagger = request.path == "/docs"
        response.headers.update(PROTECTION)
        response.headers["Content-Security-Policy"] = SCRIPTS_OF_SWAGGER_UI if swagger else SCRIPTS_OF_OURS
        view = request.environ[VIEW]
        if view is not None:
            response.headers["Cache-Control"] = "no-store"
        if view is not None and view.is_there and response.mimetype == "text/html":
            response.set_data(FORM.sub(IS_THERE, response.get_data()))
        return response

    @pages.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        """A person sees a page; what is no page answers in the words of the API, `{"detail": …}`."""
        response = error.get_response()
        if request.environ[VIEW] is not None and request.path.startswith("/_mock"):
            said = error.description if error.response is None and error.description != type(error).description else ""
            response.set_data(render_template("broken.html", name=error.name, said=said))
            response.content_type = "text/html; charset=utf-8"
        else:
            response.set_data(pages.json.dumps({"detail": error.name}))
            response.content_type = "application/json"
        return response  # type: ignore[return-value]

    return pages
