"""What a page asks the control API before it is written, by its path and query."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlencode

from mock_server.console.addresses import PAGES
from mock_server.console.calls import in_path
from mock_server.http.wire import LATIN, Request

REQUESTS, FAULTS, DIFF = f"{PAGES}requests", f"{PAGES}faults", f"{PAGES}worlds/diff"
WEBHOOKS, WEBHOOKS_READ = f"{PAGES}webhooks", "/_mock/webhooks"
DELIVERY_FILTERS = ("webhook", "event", "state", "caught")
FILTERS = ("operation", "method", "path", "status", "credential")
REQUESTS_SHOWN, DELIVERIES_SHOWN, CHANGES_SHOWN = 50, 50, 100
LATEST = "latest"


def reads_of(request: Request, world: str, *, is_there: bool) -> Iterator[str]:
    """The paths to GET; what they answer stands in the view by the same paths. Nothing is made by looking."""
    query = query_of(request.query)
    if request.path == REQUESTS or request.path.startswith(f"{REQUESTS}/"):
        yield requests_read(query)
        chosen = unquote(request.path[len(REQUESTS) + 1 :])
        if chosen:
            yield request_read(chosen)
            yield request_read(chosen, "curl")
            yield request_read(chosen, "pytest")
    elif request.path == FAULTS and is_there:
        yield "/_mock/faults"
    elif is_there and (request.path == WEBHOOKS or request.path.startswith(f"{WEBHOOKS}/")):
        yield WEBHOOKS_READ
        yield deliveries_read(query)
        if chosen := unquote(request.path[len(WEBHOOKS) + 1 :]):
            yield delivery_read(chosen)
    elif request.path == DIFF and query.get("other"):
        yield diff_read(world, query)


def query_of(sent: bytes) -> dict[str, str]:
    """The parameters of a page's query. One that is sent again replaces what was sent before, as in the APIs."""
    return dict(parse_qsl(sent.decode(LATIN)))


def requests_read(query: dict[str, str]) -> str:
    """The list of requests that the page's filters leave."""
    return f"/_mock/requests?{urlencode({'limit': REQUESTS_SHOWN, **_window(query, FILTERS)})}"


def deliveries_read(query: dict[str, str]) -> str:
    """The list of deliveries that the page's filters leave, the newest first."""
    window = _window(query, DELIVERY_FILTERS)
    return f"{WEBHOOKS_READ}/deliveries?{urlencode({'limit': DELIVERIES_SHOWN, 'order': 'newest', **window})}"


def delivery_read(chosen: str) -> str:
    return f"{WEBHOOKS_READ}/deliveries/{in_path(chosen)}"


def _window(query: dict[str, str], filters: tuple[str, ...]) -> dict[str, str]:
    """What of a list is asked for: those filters that are not empty, and how many are skipped."""
    given = {name: query[name].strip() for name in filters if query.get(name, "").strip()}
    return ({"offset": query["offset"]} if query.get("offset", "").isdecimal() else {}) | given


def request_read(chosen: str, form: str = "json") -> str:
    """One request, as JSON or as something to copy."""
    return f"/_mock/requests/{LATEST if chosen == LATEST else in_path(chosen)}?format={form}"


def diff_read(world: str, query: dict[str, str]) -> str:
    """What the world lacks, and has more than another one."""
    given = {name: query[name] for name in ("collection", "offset") if query.get(name)}
    path = f"/_mock/worlds/{in_path(world)}/diff/{in_path(query.get('other', ''))}"
    return f"{path}?{urlencode({'limit': CHANGES_SHOWN, **given})}"
