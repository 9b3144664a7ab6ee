"""What `call_operation` may send: paths, header fields and parameters. A `ToolError` says why not, and what to do."""

from collections.abc import Iterable, Mapping
from posixpath import normpath
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import httpx2
from mcp.server.mcpserver.exceptions import ToolError

OWN = {"_mock", "sign-in"}
"""What the paths of the mock's own pages begin with, which other tools are for."""
WORLD_HEADER, WORLD_PARAMETER = "x-mock-world", "__world"
FRAMING = {"content-length", "transfer-encoding"}
DOTS = {".", ".."}
NAMES_A_WORLD = "The world of a call is its argument `world`, and not {}: leave that out."


def check_path(path: str) -> None:
    """A path of the mock, and none of its own pages', however it is written."""
    if not path.startswith("/") or path.startswith("//"):
        raise ToolError("The path begins with one slash, such as /api/v1/tickets: it is the mock's own address.")
    try:
        sent = httpx2.URL(f"http://mock{path}")
    except (httpx2.InvalidURL, UnicodeEncodeError) as error:
        raise ToolError(f"That path cannot be sent: {str(error).rstrip('.')}.") from None
    # As the client sends it, and as a proxy on the way may read it: percent-encoded dots lead upwards too.
    seen = unquote(sent.raw_path.partition(b"?")[0].decode())
    if any(each.strip("/").partition("/")[0] in OWN for each in (seen, normpath(seen))):
        raise ToolError("call_operation is for the API. For /_mock there are the other tools.")
    _check_names(name for name, _ in parse_qsl(sent.query.decode(), keep_blank_values=True))


def check_parameters(parameters: Mapping[str, Any]) -> None:
    """Those of a raw call, which go into its query."""
    _check_names(parameters)


def check_headers(headers: Iterable[str]) -> None:
    """The names of header fields that somebody gives."""
    for name in headers:
        small = name.strip().lower()
        if small == WORLD_HEADER:
            raise ToolError(NAMES_A_WORLD.format("a header X-Mock-World"))
        if small in FRAMING:
            raise ToolError(f"{name.strip()} is written by the client that sends the body: leave it out.")


def parameter_text(name: str, value: Any) -> str:
    """The value as a path and a header have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        what = "a list" if isinstance(value, list) else "an object" if isinstance(value, dict) else "null"
        raise ToolError(f"The parameter {name[:100]!r} should be a text, a number or a boolean; this is {what}.")
    try:
        return str(value).encode().decode()
    except UnicodeEncodeError:
        raise ToolError(f"The parameter {name[:100]!r} should be text in UTF-8; this has half a character.") from None


def parameter_texts(name: str, value: Any) -> list[str]:
    """The same for a query: a list is the name several times, and nothing is left out."""
    values = value if isinstance(value, list) else [value]
    return [parameter_text(name, each) for each in values if each is not None]


def path_segment(name: str, value: Any) -> str:
    """The value percent-encoded, dots too where they would lead to another path (RFC 3986 5.2.4)."""
    text = parameter_text(name, value)
    return text.replace(".", "%2E") if text in DOTS else quote(text, safe="")


def _check_names(names: Iterable[str]) -> None:
    if WORLD_PARAMETER in names:
        raise ToolError(NAMES_A_WORLD.format(f"a parameter {WORLD_PARAMETER}"))
