"""Requests as commands for a shell that send them again: one as a plain curl, several as a script.

What callers sent stands in them as data, whatever it is.
"""

import base64
import re
import shlex
from collections.abc import Iterator, Sequence

from mock_server.http.secret_names import REDACTED
from mock_server.http.wire import text_of
from mock_server.http.world_name import DEFAULT_WORLD
from mock_server.journal.recorded import Recorded
from mock_server.journal.redaction import Known
from mock_server.journal.replay import (
    UNKNOWN_CREDENTIAL,
    body_again,
    cannot_be_sent,
    fields_again,
    is_path,
    left_out,
    target_again,
)
from mock_server.text.printable import printable

HEAD = """\
#!/usr/bin/env bash
# {count} of the world {world}, recorded by aurion-mock. Each is sent again, in this order; the line that comes of it
# has the status that it was answered with, and the one that it has now. For the same answers reset the world first.
set -u
default_url={url}
default_world={quoted_world}
: "${{AURION_URL:=$default_url}}" "${{AURION_WORLD:=$default_world}}"

"""
FORMAT = "recorded {status}, now %{{http_code}}: {request}\\n"
JOINED = " \\\n  "
NO_HOST = b"localhost"
ESCAPED = str.maketrans({"%": "%%", "\\": "\\\\"})

FILLED_IN = {
    "X-API-Key": ("AURION_API_KEY", "the API key that was sent"),
    "Cookie": ("AURION_SESSION", "the session that was sent"),
    "X-Workflow-Signature": ("AURION_SIGNATURE", "the hex HMAC-SHA256 of the body with the workflow's webhook_secret"),
}
"""Variables in the place of credentials that are not told, by the header field, and what each has to be."""

PATTERN, DOTS = re.compile(r"[\[\]{}]"), re.compile(r"/(\.|%2e)", re.IGNORECASE)
"""What curl would take for something else than a part of the address."""


def as_command(recorded: Recorded, world: str, known: Known) -> str:
    """One request as a plain curl that shows the answer. What has to be filled in is a variable, with a comment."""
    if why := cannot_be_sent(recorded, known):
        return f"# {left_out(recorded, known, why)}\n"
    request = recorded.request
    host, address = text_of(request.headers.get(b"host", NO_HOST)), target_again(recorded, known)
    before, body = _body(body_again(recorded, known))
    url = f"http://{host}{address if is_path(address) else '/'}"
    words = [" ".join(["curl -i", *_switches(request.method, address, body), _quoted(url)])]
    redacted = any(REDACTED in each for each in (address, before, *body))
    comments = [f"# {REDACTED} stands for a value that is not told.\n"] if redacted else []
    if world != DEFAULT_WORLD:
        words.append(f"-H {shlex.quote(f'X-Mock-World: {world}')}")
    for field in _fields(recorded, known):
        name, _, value = field.partition(": ")
        if value == "*/*":  # as curl sends it anyway
            continue
        if name in FILLED_IN and value.endswith(UNKNOWN_CREDENTIAL):
            variable, meaning = FILLED_IN[name]
            words.append(f'-H "{name}: {value.removesuffix(UNKNOWN_CREDENTIAL)}${variable}"')
            comments.append(f"# {variable} is not told here: set it to {meaning}.\n")
        else:
            words.append(f"-H {shlex.quote(field)}")
    return f"{before}{JOINED.join([*words, *body])}\n{''.join(comments)}"


def _quoted(text: str) -> str:
    """In quotes also where a shell needs none: an address is soon changed to one that does."""
    word = shlex.quote(text)
    return word if word.startswith("'") else f"'{text}'"


def _switches(method: str, address: str, body: Sequence[str]) -> Iterator[str]:
    """What curl has to be told, and would not do by itself."""
    if method == "HEAD":
        yield "--head"
    elif method != ("POST" if body else "GET"):
        yield f"-X {shlex.quote(method)}"
    if PATTERN.search(address):
        yield "--globoff"
    if DOTS.search(address):
        yield "--path-as-is"
    if not is_path(address):
        yield f"--request-target {shlex.quote(address)}"


def as_script(recorded: Sequence[Recorded], world: str, known: Known) -> str:
    """The script. AURION_URL and AURION_WORLD say where the requests go, if not to where they went."""
    commands = [_command(each, known) for each in recorded]
    count = "1 request" if len(commands) == 1 else f"{len(commands):,} requests"
    host = text_of(recorded[-1].request.headers.get(b"host", NO_HOST)) if recorded else "localhost"
    url = f"http://{host}"
    head = HEAD.format(count=count, world=printable(world), url=shlex.quote(url), quoted_world=shlex.quote(world))
    return head + "\n".join(commands)


def _command(recorded: Recorded, known: Known) -> str:
    if why := cannot_be_sent(recorded, known):
        return f"# {left_out(recorded, known, why)}\n"
    request = recorded.request
    address = target_again(recorded, known)
    told = FORMAT.format(status=recorded.reply.status, request=f"{request.method} {address}".translate(ESCAPED))
    method = ["--head"] if request.method == "HEAD" else ["--request", request.method]
    before, body = _body(body_again(recorded, known))
    words = [
        "curl --silent --show-error --globoff --path-as-is --output /dev/null",
        f"--write-out {shlex.quote(told)}",
        shlex.join(method),
        f'"$AURION_URL"{shlex.quote(address)}' if is_path(address) else _no_path(address),
        '--header "X-Mock-World: $AURION_WORLD"',
        *(f"--header {shlex.quote(each)}" for each in _fields(recorded, known)),
        *body,
    ]
    return f"{before}{JOINED.join(words)}\n"


def _no_path(target: str) -> str:
    return f'"$AURION_URL/" --request-target {shlex.quote(target)}'


def _fields(recorded: Recorded, known: Known) -> Iterator[str]:
    """As curl takes them: one without a value ends with a semicolon, and one that it shall not add with a colon."""
    fields = fields_again(recorded, known)
    yield from (f"{name}: {value}" if value else f"{name};" for name, value in fields)
    if recorded.request.body and "content-type" not in {name.lower() for name, _ in fields}:
        yield "Content-Type:"


def _body(body: bytes) -> tuple[str, list[str]]:
    """What comes before curl, and the words that give it the body; a shell has no NUL, nor every byte."""
    if not body:
        return "", []
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        return f"base64 --decode <<< {base64.b64encode(body).decode()} |\n", ["--data-binary @-"]
    return "", [f"--data-raw {shlex.quote(text)}"]
