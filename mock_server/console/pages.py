"""The pages: what this server is and whom one can be (`/`), Swagger UI (`/docs`), and the documents themselves."""

from importlib.resources import files
from typing import Any

import yaml
from flask import Flask, Response, abort, redirect, render_template, request, send_from_directory
from werkzeug.exceptions import HTTPException

from mock_server.core.caller import Caller
from mock_server.http.credentials import SESSION_COOKIE
from mock_server.stores.memory import MemoryStore

Document = dict[str, Any]
LONGEST_FORM = 2048
UI_FILES = {"swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"}


def create_pages(documents: dict[str, Document], store: MemoryStore) -> Flask:
    """A Flask application that only reads: state is changed through the two APIs."""
    pages = Flask(__name__)
    pages.config["MAX_CONTENT_LENGTH"] = LONGEST_FORM
    pages.json.sort_keys = False  # type: ignore[attr-defined]
    ui = next(
        folder for folder in (files("swagger_ui_bundle") / "vendor").iterdir() if folder.name.startswith("swagger-ui-")
    )

    @pages.get("/")
    def index() -> str:
        template = store.world("default")
        callers = list(template.callers.values())
        return render_template(
            "index.html",
            keys=[caller for caller in callers if caller.kind == "key"],
            sessions=[caller for caller in callers if caller.kind == "session"],
            signed_in=_signed_in(callers),
            tenants=template.tenants,
            worlds=list(store),
            base=store.base,
            operations=sum(len(item) for item in documents["api"]["paths"].values()),
        )

    @pages.post("/sign-in")
    def sign_in() -> Response:
        """Set, or take away, the browser's session cookie."""
        response = redirect("/")
        session = request.form.get("session", "")
        if session:
            response.set_cookie(SESSION_COOKIE, session, samesite="Lax")
        else:
            response.delete_cookie(SESSION_COOKIE)
        return response  # type: ignore[return-value]

    @pages.get("/docs")
    def docs() -> str:
        return render_template("docs.html")

    @pages.get("/docs/<name>")
    def asset(name: str) -> Response:
        if name not in UI_FILES:
            abort(404)
        return send_from_directory(str(ui), name)

    @pages.get("/favicon.ico")
    def favicon() -> Response:
        return send_from_directory(str(ui), "favicon-32x32.png")

    @pages.get("/openapi.json")
    def api_json() -> Document:
        return _here(documents["api"])

    @pages.get("/openapi.yaml")
    def api_yaml() -> Response:
        text = yaml.safe_dump(_here(documents["api"]), sort_keys=False, allow_unicode=True)
        return Response(text, mimetype="application/yaml")

    @pages.get("/_mock/openapi.json")
    def control_json() -> Document:
        return _here(documents["control"])

    @pages.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        """In the words of the API: `{"detail": …}`."""
        response = error.get_response()
        response.set_data(pages.json.dumps({"detail": error.name}))
        response.content_type = "application/json"
        return response  # type: ignore[return-value]

    return pages


def _here(document: Document) -> Document:
    """The document with this very server as its first one, so that tools that read it call us."""
    this = {"url": request.host_url.rstrip("/"), "description": "This server"}
    return document | {"servers": [this, *document["servers"][1:]]}


def _signed_in(callers: list[Caller]) -> Caller | None:
    token = request.cookies.get(SESSION_COOKIE)
    return next((caller for caller in callers if caller.kind == "session" and caller.token == token), None)
