"""Who is calling? An API key in `X-API-Key`, or a dashboard session in the cookie `aurion_session`.

When both are sent the key decides. A webhook has neither: its body is signed in `X-Workflow-Signature`.
Docs: automation-and-workflows, "Authorization" and "Webhook Triggers".
"""

import hmac

from mock_server.document.operations import Operation
from mock_server.families.tenant import World
from mock_server.http.credential_hints import SESSION_COOKIE, about_credentials, about_preview
from mock_server.http.errors import ApiError
from mock_server.http.wire import LATIN, Request
from mock_server.state.principal import Principal

SIGNATURE = "workflowSignature"
CHALLENGE = (b"www-authenticate", b'ApiKey realm="aurion"')
SIGNATURE_CHALLENGE = (b"www-authenticate", b'HMAC-SHA256 realm="aurion"')


def identify(request: Request, operation: Operation, world: World, *, open_preview: bool, named: bool) -> Principal:
    """The caller; 401 where there is none, 403 for an API key on an operation for sessions.

    With `named`, whoever is refused is told which credentials the world has.
    """
    key = request.headers.get(b"x-api-key")
    if key is not None:
        caller = world.callers.get(("key", key.decode(LATIN)))
        if caller is None:
            raise _unauthorized("Invalid API key", "No key of this world has this value.", world, named=named)
        if "apiKey" not in operation.credentials and not open_preview:
            hint = about_preview(world, operation, caller, named=named)
            raise ApiError(403, "API keys are not permitted for this endpoint", hint=hint)
        return caller
    session = cookie(request, SESSION_COOKIE)
    if session is None:
        what_to_send = f"Send the header X-API-Key or the cookie {SESSION_COOKIE}."
        raise _unauthorized("Not authenticated", what_to_send, world, named=named)
    caller = world.callers.get(("session", session))
    if caller is None:
        raise _unauthorized(
            "Invalid or expired session", "No session of this world has this value.", world, named=named
        )
    return caller


def verify(request: Request, path: dict[str, str], world: World) -> Principal:
    """The signer of the raw body; 401 where it is not the owner of the record in the path, or there is no such record.

    Takes as long for an unknown record as for a known one, so that ids cannot be probed.
    """
    [subject_id] = path.values()
    signer = world.find_signer(world.tenants.values(), subject_id)
    expected = hmac.new((signer.secret if signer else "").encode(), request.body, "sha256").hexdigest()
    sent = request.headers.get(b"x-workflow-signature", b"")
    if not (hmac.compare_digest(sent.lower(), expected.encode()) and signer):
        hint = "X-Workflow-Signature is the hex HMAC-SHA256 of the raw body with the workflow's webhook_secret."
        raise ApiError(401, "Invalid workflow signature", hint=hint, headers=[SIGNATURE_CHALLENGE])
    return Principal("signature", subject_id, signer.tenant_id)


def challenge_of(operation: Operation) -> tuple[bytes, bytes]:
    """The header of a 401: what the operation would accept."""
    return SIGNATURE_CHALLENGE if SIGNATURE in operation.credentials else CHALLENGE


def sent_credentials(request: Request) -> tuple[str, ...]:
    """The key and the session that came along, whether they are good or not."""
    key, session = request.headers.get(b"x-api-key"), cookie(request, SESSION_COOKIE)
    return tuple(each for each in (key.decode(LATIN) if key else None, session) if each)


def _unauthorized(detail: str, hint: str, world: World, *, named: bool) -> ApiError:
    return ApiError(401, detail, hint=f"{hint} {about_credentials(world, named=named)}", headers=[CHALLENGE])


def cookie(request: Request, name: str) -> str | None:
    """What the client sends as the cookie of this name."""
    sent = request.headers.get(b"cookie", b"").decode(LATIN)
    for pair in sent.split(";"):
        key, equals, value = pair.strip().partition("=")
        if key == name and equals:
            return value.strip('"')
    return None
