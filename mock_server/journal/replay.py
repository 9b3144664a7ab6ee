"""What it takes to send a request again: its target, its fields, and a credential that is the scenario's own."""

from collections.abc import Collection
from urllib.parse import quote

from mock_server.http.credential_hints import SESSION_COOKIE
from mock_server.http.credentials import cookie
from mock_server.http.wire import LATIN, Request, text_of
from mock_server.journal.recorded import Recorded
from mock_server.journal.redaction import COOKIES, SECRET, shown_query

UNKNOWN_CREDENTIAL = "redacted"
"""What is sent in the place of a credential that the scenario does not have: it is refused as that was."""

TRUTHFUL = "".join(map(chr, range(0x21, 0x7F)))
"""Characters of a target that stay as they are."""

PER_CONNECTION = {
    b"accept-encoding",
    b"connection",
    b"content-length",
    b"expect",
    b"host",
    b"http2-settings",
    b"keep-alive",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
    b"user-agent",
    b"x-mock-world",
    b"x-request-id",
}
"""Fields that whoever sends it again has of its own."""

Callers = Collection[tuple[str, str]]
"""Kind and token of every credential that the scenario has."""


def target(path: str, query: str) -> str:
    """Path and query in printable ASCII."""
    text = quote(path.encode(LATIN), safe=TRUTHFUL)
    return f"{text}?{quote(query, safe=TRUTHFUL)}" if query else text


def fields_again(recorded: Recorded, callers: Callers) -> list[tuple[str, str]]:
    """The header fields to send. Credentials that are not the scenario's are left out, or `redacted`."""
    fields = []
    for name, value in recorded.request.fields:
        low = name.lower()
        if low not in PER_CONNECTION | COOKIES and not low.startswith(b"sec-") and not SECRET.search(text_of(name)):
            fields.append((text_of(name), text_of(value)))
    return [*_credentials(recorded, callers), *fields]


def _credentials(recorded: Recorded, callers: Callers) -> list[tuple[str, str]]:
    request, found = recorded.request, []
    key = request.headers.get(b"x-api-key")
    if key is not None:
        found.append(("X-API-Key", _known("key", key.decode(LATIN), callers)))
    session = cookie(request, SESSION_COOKIE)
    if session is not None:
        found.append(("Cookie", f"{SESSION_COOKIE}={_known('session', session, callers)}"))
    signature = request.headers.get(b"x-workflow-signature")
    if signature is not None:
        signed = (
            recorded.caller is not None and recorded.caller.kind == "signature"
        )  # this body, and opens nothing else
        found.append(("X-Workflow-Signature", text_of(signature) if signed else UNKNOWN_CREDENTIAL))
    return found


def _known(kind: str, token: str, callers: Callers) -> str:
    return token if (kind, token) in callers else UNKNOWN_CREDENTIAL


def target_again(request: Request) -> str:
    """Where to send it again. The values of parameters that are named as secrets are go nowhere."""
    return target(request.path, shown_query(request.query))


def left_out(recorded: Recorded) -> str:
    """The sentence in the place of a request whose body was not kept."""
    size = recorded.entry.request_size
    why = f"its body of {size:,} bytes is not kept whole" if size else "its body was too large to be read"
    return f"Left out: {recorded.request.method} {target(recorded.path, '')}, because {why}."
