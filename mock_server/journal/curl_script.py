"""Requests as a shell script that sends them again. What callers sent stands in it as data, whatever it is."""

import base64
import shlex
from collections.abc import Iterator, Sequence

from mock_server.http.wire import text_of
from mock_server.journal.recorded import Recorded
from mock_server.journal.redaction import Known
from mock_server.journal.replay import (
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
