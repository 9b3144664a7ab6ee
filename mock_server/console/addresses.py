"""Where the pages are. HTML and the JSON of the control API never share an address."""

from urllib.parse import parse_qs, quote, urlencode

from mock_server.http.wire import LATIN, Request
from mock_server.http.world_name import DEFAULT_WORLD

FRONT, SIGN_IN, DOCS = "/", "/sign-in", "/docs"
HOME, PAGES = "/_mock/", "/_mock/console/"
ASSETS, SWAGGER_FILES = "/_mock/console/static/", "/docs/"
OPENAPI = {"/openapi.json", "/openapi.yaml", "/openapi-3.1.json", "/openapi-3.1.yaml", "/_mock/openapi.json"}
LLMS = {"/llms.txt", "/llms-full.txt"}
DOCUMENTS = {DOCS, *OPENAPI, *LLMS, "/favicon.ico"}


def is_page(path: str) -> bool:
    """Whether the console answers there."""
    return path in {FRONT, SIGN_IN, HOME, "/_mock"} or path in DOCUMENTS or path.startswith((PAGES, SWAGGER_FILES))


def shown_world(request: Request, otherwise: str) -> str:
    """The world that a page is about, by its address: `?world=NAME`. Else the one that the request is for."""
    asked = parse_qs(request.query.decode(LATIN)).get("world", [""])[-1].strip()
    return asked or otherwise or DEFAULT_WORLD


def page(path: str, /, **query: object) -> str:
    """The address of a page: HOME or what stands below PAGES, with those parameters that are not empty."""
    sent = {name: value for name, value in query.items() if value not in (None, "")}
    where = HOME + quote(path and f"console/{path}")
    return f"{where}?{urlencode(sent)}" if sent else where


def is_own_path(target: str) -> bool:
    """Whether a browser can be sent there without leaving this server."""
    return (
        target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable() and "\\" not in target
    )
