"""The Flask application: one dispatcher for all operations, and the answers for paths that there are not."""

import copy
import hashlib
import json
import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from contract_tests.tests.second import access, fields
from contract_tests.tests.second.config import Config, default_config, fill
from contract_tests.tests.second.core import OPERATIONS, Backend, BackendOperation, Ctx, EarlyAnswer, fail
from contract_tests.tests.second.pages import load_pages
from contract_tests.tests.second.switches import resolve
from contract_tests.tests.second.violations import check_names

ORDERS: dict[str, tuple[str, ...]] = {
    "403-404-422": ("rights", "find", "body"),
    "403-422-404": ("rights", "body", "find"),
    "404-403-422": ("find", "rights", "body"),
    "422-403-404": ("body", "rights", "find"),
}


def wall_clock() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def create_app(
    config: Config | Mapping[str, Any] | None = None,
    switches: Mapping[str, str] | None = None,
    violations: Collection[str] = (),
    clock: Callable[[], datetime] = wall_clock,
) -> Flask:
    """Make the backend: a Flask app with its own state in memory."""
    load_pages()
    backend = new_backend(config, switches, violations, clock)
    app = Flask("second")
    app.config["backend"] = backend
    app.before_request(read_all)
    slash = backend.sw("http.trailing_slash")
    for op in OPERATIONS:
        if op.implied and backend.sw("implied.operations") == "absent":
            continue
        if op.rule.endswith("/entries/<entry_id>/swap"):
            nested = "/schedules/" in op.rule
            if backend.sw("oncall.swap_path") == ("flat" if nested else "nested"):
                continue
        methods = [op.method]
        if "|" in op.method:
            methods = [m for m in op.method.split("|") if backend.sw("workflows.update_method") in ("both", m)]
        app.add_url_rule(
            op.rule,
            endpoint=f"{op.method} {op.rule}",
            view_func=view(app, op),
            methods=methods,
            provide_automatic_options=False,
            strict_slashes=slash != "same",
        )
    app.register_error_handler(HTTPException, lambda e: refused(app.config["backend"], e))
    app.register_error_handler(Exception, lambda e: crashed(app, e))
    return app


def new_backend(
    config: Config | Mapping[str, Any] | None = None,
    switches: Mapping[str, str] | None = None,
    violations: Collection[str] = (),
    clock: Callable[[], datetime] = wall_clock,
) -> Backend:
    """A state in memory; an app answers from the one in `app.config["backend"]`."""
    backend = Backend(resolve(switches or {}), check_names(violations), clock)
    fill(backend, config if config is not None else default_config())
    return backend


def read_all() -> None:
    """Read the body even if nobody wants it, so that the connection can be used again."""
    request.get_data(cache=True)


def view(app: Flask, op: BackendOperation) -> Callable[..., Response]:
    """The Flask view of one operation."""

    def run(**args: str) -> Response:
        backend: Backend = app.config["backend"]
        if request.method == "HEAD" and backend.sw("http.head") == "405":
            return answer(backend, 405, {"detail": "Method Not Allowed"}, {"Allow": op.method})
        with backend.lock:
            backend.tick()
            c = Ctx(backend, op, args, list(request.args.items(multi=True)))
            c.raw = request.get_data()
            c.content_type = request.content_type or ""
            c.headers = {k.lower(): v for k, v in request.headers.items()}
            c.cookies = dict(request.cookies)
            try:
                status, body = in_range(c)
                headers = dict(c.answer_headers)
            except EarlyAnswer as stop:
                if stop.status == 403:
                    access.refund(c)
                status, body = stop.status, stop.body
                headers = {**c.answer_headers, **stop.headers}
            if status == 201 and isinstance(body, dict) and "id" in body and backend.sw("http.location") == "present":
                headers["Location"] = f"{request.path}/{body['id']}"
            return answer(backend, status, body, headers)

    return run


def in_range(c: Ctx) -> tuple[int, Any]:
    """All steps; numbers and dates too large to compute with are a mistake of the request."""
    try:
        return steps(c)
    except OverflowError:
        fail(422, "A number or date is out of range")


def steps(c: Ctx) -> tuple[int, Any]:
    """Everything between the request and the handler's answer."""
    access.authenticate(c)
    if (c.op.creates and c.sw("idempotency.reach") == "all") or (c.op.rule == "/api/v1/tickets" and c.op.creates):
        return once(c)
    lag = int(c.sw("http.read_lag_ms"))
    if c.op.read and lag and c.caller is not None:
        place = (c.caller.token, request.full_path)
        kept = c.b.cache.get(place)
        if kept and c.now() - kept[0] < timedelta(milliseconds=lag):
            return kept[1], kept[2]
        status, body = work(c)
        c.b.cache[place] = (c.now(), status, body)
        return status, body
    return work(c)


def work(c: Ctx) -> tuple[int, Any]:
    """Rights, existence and body in the order of the switch; then the handler."""
    unknown_query(c)
    for step in ORDERS[c.sw("http.order")]:
        if step == "rights":
            access.authorize(c)
        elif step == "find" and c.op.find is not None:
            c.found = c.op.find(c)
        elif step == "body" and c.op.body is not None:
            fields.parse(c)
    return c.op.handler(c)


def unknown_query(c: Ctx) -> None:
    """Query parameters that the page does not list."""
    choice = c.sw("http.unknown_query")
    if choice != "ignored":
        for name, _ in c.query:
            if name not in c.op.query:
                fields.refuse_query(c, choice, name, "Unknown query parameter")


def once(c: Ctx) -> tuple[int, Any]:
    """Answer a repeated Idempotency-Key with the first answer (tickets page, Idempotency)."""
    name = c.headers.get("idempotency-key")
    if name == "" and c.sw("idempotency.empty_key") == "400":
        fail(400, "Idempotency-Key must not be empty")
    if not name or c.bad("idempotency-duplicates"):
        return work(c)
    assert c.caller is not None
    scope = c.sw("idempotency.scope")
    place: tuple[str, ...] = (c.caller.tenant, name)
    if scope != "tenant":
        place += (c.caller.token,)
    if scope == "credential_path":
        place += (request.path,)
    digest = hashlib.sha256(c.raw).hexdigest()
    kept = c.b.idempotent.get(place)
    if kept is not None and c.now() - kept["at"] < timedelta(hours=24):
        choice = c.sw("idempotency.other_body")
        if choice != "replay" and kept["digest"] != digest:
            fail(int(choice), "Idempotency-Key was already used with a different request")
        if c.sw("idempotency.replay_header") == "present":
            c.answer_headers["Idempotent-Replayed"] = "true"
        body = kept["body"]
        if c.bad("idempotency-answers-present-state") and c.op.rule == "/api/v1/tickets":
            now = c.tenant.table("tickets").get(str(body.get("id")), {})
            body = {k: c.render(now.get(k, v)) for k, v in body.items()}
        return int(kept["status"]), body
    try:
        status, body = work(c)
    except EarlyAnswer as stop:
        if c.sw("idempotency.failures") == "stored":
            c.b.idempotent[place] = {"at": c.now(), "digest": digest, "status": stop.status, "body": stop.body}
        raise
    c.b.idempotent[place] = {"at": c.now(), "digest": digest, "status": status, "body": copy.deepcopy(body)}
    return status, body


def answer(backend: Backend, status: int, body: Any, headers: Mapping[str, str]) -> Response:
    """A response; 204 has no body."""
    ascii_only = backend.sw("http.json_escape") == "ascii"
    content = b"" if body is None and status == 204 else json.dumps(body, ensure_ascii=ascii_only).encode()
    response = Response(content, status=status, headers=dict(headers))
    if content:
        with_charset = backend.sw("http.charset") == "named"
        response.headers["Content-Type"] = "application/json; charset=utf-8" if with_charset else "application/json"
    else:
        response.headers.pop("Content-Type", None)
    if backend.sw("http.request_id") == "present":
        response.headers["X-Request-Id"] = str(uuid.uuid4())
    if backend.sw("http.cache_control") == "no-store":
        response.headers["Cache-Control"] = "no-store"
    return response


def refused(backend: Backend, error: HTTPException) -> Response:
    """Paths and methods that there are not; OPTIONS; redirects to the path without a slash."""
    methods = sorted(getattr(error, "valid_methods", None) or [])
    if error.code == 405 and request.method == "OPTIONS" and backend.sw("http.options") != "405":
        return answer(backend, int(backend.sw("http.options")), None, {"Allow": ", ".join([*methods, "OPTIONS"])})
    if error.code == 404 and request.path.endswith("/") and backend.sw("http.trailing_slash") == "redirect":
        return answer(backend, 307, {"detail": "Temporary Redirect"}, {"Location": request.path.rstrip("/")})
    if error.code == 405 and backend.sw("http.wrong_method") == "404":
        return answer(backend, 404, {"detail": "Not Found"}, {})
    words = error.name
    if error.code == 404 and backend.sw("errors.unknown_path_words") == "other":
        words = "No such endpoint"
    return answer(backend, error.code or 500, {"detail": words}, {"Allow": ", ".join(methods)} if methods else {})


def crashed(app: Flask, error: Exception) -> Response:
    """A mistake of this backend itself."""
    app.logger.exception("internal error", exc_info=error)
    return answer(app.config["backend"], 500, {"detail": "Internal Server Error"}, {})
