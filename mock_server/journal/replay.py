"""What it takes to send a request again: its target, its fields, and a credential that is the scenario's own."""

from urllib.parse import quote

from mock_server.http.credential_hints import SESSION_COOKIE
from mock_server.http.credentials import cookie
from mock_server.http.secret_names import is_secret_parameter
from mock_server.http.wire import LATIN, text_of
from mock_server.journal.recorded import Recorded
from mock_server.journal.redaction import COOKIES, Known

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


def target(path: str, query: str) -> str:
    """Path and query in printable ASCII."""
    text = quote(path.encode(LATIN), safe=TRUTHFUL)
    return f"{text}?{quote(query, safe=TRUTHFUL)}" if query else text


def is_path(target: str) -> bool:
    """Whether the target can be a part of a URL. `*`, which OPTIONS may have (RFC 9112 3.2.4), cannot."""
    return target.startswith("/")


def fields_again(recorded: Recorded, known: Known) -> list[tuple[str, str]]:
    """The header fields to send. Credentials that are not the scenario's are left out, or `redacted`."""
    fields, shown = [], known.sent_again(recorded)
    for name, value in recorded.request.fields:
        low = name.lower()
        if (
            low not in PER_CONNECTION | COOKIES
            and not low.startswith(b"sec-")
            and not is_secret_parameter(text_of(name))
        ):
            fields.append((text_of(name), shown.header(name, value)))
    return [*_credentials(recorded, known), *fields]


def _credentials(recorded: Recorded, known: Known) -> list[tuple[str, str]]:
    request, found = recorded.request, []
    key = request.headers.get(b"x-api-key")
    if key is not None:
        found.append(("X-API-Key", _known("key", key.decode(LATIN), known)))
    session = cookie(request, SESSION_COOKIE)
    if session is not None:
        found.append(("Cookie", f"{SESSION_COOKIE}={_known('session', session, known)}"))
    signature = request.headers.get(b"x-workflow-signature")
    if signature is not None:
        signed = text_of(signature) if _is_signed(recorded) else UNKNOWN_CREDENTIAL  # opens nothing but this body
        found.append(("X-Workflow-Signature", signed))
    return found


def _known(kind: str, token: str, known: Known) -> str:
    return token if (kind, token) in known else UNKNOWN_CREDENTIAL


def target_again(recorded: Recorded, known: Known) -> str:
    """Where to send it again. What opens something in it goes nowhere."""
    request, shown = recorded.request, known.sent_again(recorded)
    return target(shown.text(request.path), shown.query(request.query))


def body_again(recorded: Recorded, known: Known) -> bytes:
    """The body to send, in which `[redacted]` stands for what opens something."""
    request = recorded.request
    return known.sent_again(recorded).body(request.body, request.fields)


def cannot_be_sent(recorded: Recorded, known: Known) -> str:
    """Why the request is not sent again; empty where it can be."""
    size = recorded.entry.request_size
    if not recorded.is_whole:
        return f"its body of {size:,} bytes is not kept whole" if size else "its body was too large to be read"
    if _is_signed(recorded) and body_again(recorded, known) != recorded.request.body:
        return "its signature is that of a body with a secret in it"
    return ""


def left_out(recorded: Recorded, known: Known, why: str) -> str:
    """The sentence in the place of a request that is not sent again."""
    path = known.sent_again(recorded).text(recorded.path)
    return f"Left out: {recorded.request.method} {target(path, '')}, because {why}."


def _is_signed(recorded: Recorded) -> bool:
    """Whether it was accepted for its signature."""
    return recorded.caller is not None and recorded.caller.kind == "signature"
