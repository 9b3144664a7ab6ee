"""Whom one can be: every credential of the worlds there are, and the browser's session (`/`)."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request

from mock_server.console.addresses import is_own_path
from mock_server.console.layout import the_view
from mock_server.console.view import View
from mock_server.http.control_token import COOKIE, ControlToken
from mock_server.http.credential_hints import SESSION_COOKIE
from mock_server.state.principal import Principal

page = Blueprint("sign_in", __name__)


@page.get("/")
def index() -> str:
    """Every credential there is; where strangers may come, for those alone who have the control token."""
    view = the_view()
    if not view.admitted:
        return render_template("sign_in.html", refused="refused" in request.args, to=_target("/"))
    sent = request.cookies.get(SESSION_COOKIE, "")
    documents = current_app.config["DOCUMENTS"]
    return render_template(
        "index.html",
        sent=sent,
        signed_in=session_of(view, sent),
        unknown="unknown" in request.args,
        port=f":{number}" if (number := urlsplit(request.host_url).port) else "",
        operations=sum(len(item) for item in documents["api"]["paths"].values()),
        token_needed=_token().needed,
    )


@page.post("/sign-in")
def sign_in() -> Response:
    """Take the control token, or set, or take away, the browser's session cookie."""
    target = _target("/")
    if "token" in request.form:
        return _let_in(request.form["token"], target)
    response: Response = redirect(target, 303)  # type: ignore[assignment]
    view = the_view()
    if not view.admitted:
        return response
    session = request.form.get("session", "")
    if session and session_of(view, session) is None:
        return redirect("/?unknown", 303)  # type: ignore[return-value]
    if session:
        response.set_cookie(SESSION_COOKIE, session, samesite="Lax")
    else:
        response.delete_cookie(SESSION_COOKIE)
    return response


def session_of(view: View, token: str) -> Principal | None:
    """The session of some world here that has this token."""
    return next((caller for caller in view.sessions() if caller.token == token), None)


def _token() -> ControlToken:
    token: ControlToken = current_app.config["TOKEN"]
    return token


def _target(default: str) -> str:
    """Where to go then: a page of this server."""
    sent = request.values.get("to", default)
    return sent if is_own_path(sent) else default


def _let_in(sent: str, target: str) -> Response:
    """To the page that was asked for, with a cookie if this is the token."""
    token = _token()
    if not token.is_token(sent.strip()):
        return redirect("/?refused", 303)  # type: ignore[return-value]
    response: Response = redirect(target, 303)  # type: ignore[assignment]
    response.set_cookie(COOKIE, token.cookie, httponly=True, samesite="Strict", secure=request.is_secure)
    return response
