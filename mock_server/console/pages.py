"""The pages: what this server is and whom one can be (`/`), Swagger UI (`/docs`), and the documents themselves."""

from importlib.resources import files
from typing import Any

import yaml
from flask import Flask, Response, abort, redirect, render_template, request, send_from_directory
from werkzeug.exceptions import HTTPException

from mock_server.console.view import View
from mock_server.http.control_token import COOKIE, ControlToken
from mock_server.http.credential_hints import SESSION_COOKIE
from mock_server.state.principal import Principal

Document = dict[str, Any]
LONGEST_FORM = 2048
Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
UI_FILES = {"swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"}
VIEW = "aurion_mock.view"
PROTECTION = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
}
"""No page of ours is shown in a frame of somebody else's, and nothing is taken for what it does not say it is."""


def create_pages(documents: dict[str, Document], token: ControlToken) -> Flask:
    """A Flask application that only reads: state is changed through the two APIs."""
    pages = Flask(__name__)
    pages.config["MAX_CONTENT_LENGTH"] = LONGEST_FORM
    pages.json.sort_keys = False  # type: ignore[attr-defined]
    ui = next(
        folder for folder in (files("swagger_ui_bundle") / "vendor").iterdir() if folder.name.startswith("swagger-ui-")
    )

    @pages.get("/")
    def index() -> Response:
        """Every credential there is; where strangers may come, for those alone who have the control token."""
        if not _admitted(token):
            text = render_template("sign_in.html", refused="refused" in request.args)
        else:
            view: View = request.environ[VIEW]
            sent = request.cookies.get(SESSION_COOKIE, "")
            text = render_template(
                "index.html",
                view=view,
                sent=sent,
                signed_in=_session(view, sent),
                unknown="unknown" in request.args,
                operations=sum(len(item) for item in documents["api"]["paths"].values()),
                token_needed=token.needed,
            )
        response = Response(text)
        response.headers["Cache-Control"] = "no-store"
        return response

    @pages.post("/sign-in")
    def sign_in() -> Response:
        """Take the control token, or set, or take away, the browser's session cookie."""
        if "token" in request.form:
            return _let_in(token, request.form["token"])
        response: Response = redirect("/", 303)  # type: ignore[assignment]
        if not _admitted(token):
            return response
        session = request.form.get("session", "")
        if session and _session(request.environ[VIEW], session) is None:
            return redirect("/?unknown", 303)  # type: ignore[return-value]
        if session:
            response.set_cookie(SESSION_COOKIE, session, samesite="Lax")
        else:
            response.delete_cookie(SESSION_COOKIE)
        return response

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
        text = yaml.dump(_here(documents["api"]), Dumper=Dumper, sort_keys=False, allow_unicode=True)
        return Response(text, mimetype="application/yaml")

    @pages.get("/_mock/openapi.json")
    def control_json() -> Document:
        return _here(documents["control"])

    @pages.after_request
    def protected(response: Response) -> Response:
        response.headers.update(PROTECTION)
        return response

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


def _admitted(token: ControlToken) -> bool:
    """Whether this visitor may see the credentials."""
    return token.opens(request.headers.get("Authorization", "").encode()) or token.is_cookie(
        request.cookies.get(COOKIE, "")
    )


def _let_in(token: ControlToken, sent: str) -> Response:
    """Back to the front page, with a cookie if this is the token."""
    if not token.is_token(sent.strip()):
        return redirect("/?refused", 303)  # type: ignore[return-value]
    response: Response = redirect("/", 303)  # type: ignore[assignment]
    response.set_cookie(COOKIE, token.cookie, httponly=True, samesite="Strict", secure=request.is_secure)
    return response


def _session(view: View, token: str) -> Principal | None:
    """The session of some world here that has this token."""
    return next((caller for caller in view.sessions() if caller.token == token), None)
