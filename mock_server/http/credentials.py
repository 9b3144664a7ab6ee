"""Who is calling? An API key in `X-API-Key`, or a dashboard session in the cookie `aurion_session`.

When both are sent the key decides. Docs: automation-and-workflows, "Authorization".
"""

from mock_server.core.caller import Caller
from mock_server.core.world import World
from mock_server.http.errors import ApiError
from mock_server.http.wire import LATIN, Request
from mock_server.spec import Operation

SESSION_COOKIE = "aurion_session"
CHALLENGE = (b"www-authenticate", b'ApiKey realm="aurion"')
PREVIEW_HINT = (
    f"This is a preview operation: send the cookie {SESSION_COOKIE}=sess_tenant_owner instead of a key, "
    "or start the mock with --open-preview."
)


def identify(request: Request, operation: Operation, world: World, *, open_preview: bool) -> Caller:
    """The caller; 401 where there is none, 403 for an API key on an operation for sessions."""
    key = request.headers.get(b"x-api-key")
    if key is not None:
        caller = world.callers.get(("key", key.decode(LATIN)))
        if caller is None:
            raise _unauthorized("Invalid API key", "No key of this world has this value.")
        if "apiKey" not in operation.credentials and not open_preview:
            raise ApiError(403, "API keys are not permitted for this endpoint", hint=PREVIEW_HINT)
        return caller
    session = _cookie(request, SESSION_COOKIE)
    if session is None:
        raise _unauthorized("Not authenticated", f"Send the header X-API-Key or the cookie {SESSION_COOKIE}.")
    caller = world.callers.get(("session", session))
    if caller is None:
        raise _unauthorized("Invalid or expired session", "No session of this world has this value.")
    return caller


def _unauthorized(detail: str, hint: str) -> ApiError:
    return ApiError(
        401, detail, hint=f"{hint} The mock printed its credentials when it started; / shows them.", headers=[CHALLENGE]
    )


def _cookie(request: Request, name: str) -> str | None:
    sent = request.headers.get(b"cookie", b"").decode(LATIN)
    for pair in sent.split(";"):
        key, equals, value = pair.strip().partition("=")
        if key == name and equals:
            return value.strip('"')
    return None
