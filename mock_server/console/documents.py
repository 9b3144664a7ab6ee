"""The documents themselves, and Swagger UI, which shows them and lets one call what they describe."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, Response, abort, current_app, render_template, request, send_from_directory

from mock_server.console.layout import the_view
from mock_server.console.sign_in import session_of
from mock_server.console.swagger_document import for_swagger_ui
from mock_server.document.openapi31 import openapi31
from mock_server.http.credential_hints import SESSION_COOKIE

page = Blueprint("documents", __name__)
Document = dict[str, Any]
Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
UI = Path(__file__).parent / "static" / "swagger-ui"
PACKAGE = Path(__file__).parents[1]
LLMS = next((folder for folder in (PACKAGE / "llms", PACKAGE.parent / "docs") if folder.is_dir()), PACKAGE)
"""The docs for language models: beside the code in a wheel, in docs/ of a checkout."""
PAGE_LINK = re.compile(r"\]\((?!https?:)[\w./-]+\.(?:md|txt)(?:#[\w-]*)?\)")
UI_FILES = {"swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"}
SHOWN = {"api.json": "api", "control.json": "control"}
"""The documents that Swagger UI reads, below /docs/."""


@page.get("/docs")
def docs() -> str:
    view = the_view()
    signed_in = session_of(view, request.cookies.get(SESSION_COOKIE, "")) if view.admitted else None
    control = "control" in request.args
    return render_template("docs.html", control=control, signed_in=signed_in)


@page.get("/docs/<name>")
def asset(name: str) -> Response:
    if name in SHOWN:
        return Response(current_app.json.dumps(_here(_shown(SHOWN[name]))), mimetype="application/json")
    if name not in UI_FILES:
        abort(404)
    return send_from_directory(str(UI), name)


@page.get("/favicon.ico")
def favicon() -> Response:
    return send_from_directory(str(UI), "favicon-32x32.png")


@page.get("/openapi.json")
def api_json() -> Document:
    return _here(_document("api"))


@page.get("/openapi.yaml")
def api_yaml() -> Response:
    return _yaml(_here(_document("api")))


@page.get("/openapi-3.1.json")
def api31_json() -> Document:
    """The same contract as OpenAPI 3.1."""
    return _here(_document31("api"))


@page.get("/openapi-3.1.yaml")
def api31_yaml() -> Response:
    return _yaml(_here(_document31("api")))


@page.get("/_mock/openapi.json")
def control_json() -> Document:
    return _here(_document("control"))


@page.get("/llms.txt")
@page.get("/llms-full.txt")
def llms() -> Response:
    """The docs for language models. What they link to is in the full text, which is all of them that a mock has."""
    text = (LLMS / request.path.removeprefix("/")).read_text(encoding="utf-8")
    return Response(PAGE_LINK.sub("](/llms-full.txt)", text), mimetype="text/plain")


def _document(name: str) -> Document:
    document: Document = current_app.config["DOCUMENTS"][name]
    return document


@cache
def _shown(name: str) -> Document:
    """Every server of this process has the same documents."""
    return for_swagger_ui(_document(name))


@cache
def _document31(name: str) -> Document:
    """Every server of this process has the same documents."""
    return openapi31(_document(name))


def _yaml(document: Document) -> Response:
    text = yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True)
    return Response(text, mimetype="application/yaml")


def _here(document: Document) -> Document:
    """The document with this very server as its first one, so that tools that read it call us."""
    this = {"url": request.host_url.rstrip("/"), "description": "This server"}
    return document | {"servers": [this, *document["servers"][1:]]}
