"""What the pages share: their view, links that stay in the world, and how values are written."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from flask import Flask, request
from markupsafe import Markup, escape

from mock_server.console.addresses import page
from mock_server.console.reads import query_of
from mock_server.console.view import View
from mock_server.http.world_name import DEFAULT_WORLD
from mock_server.text.counts import counted

VIEW = "aurion_mock.view"
NONE = Markup('<span class="none">&ndash;</span>')
WORDS = {"sla": "SLA", "ola": "OLA", "ai": "AI", "oncall": "on-call"}
MINUTE, HOUR, DAY = 60, 3600, 86_400


class Place(NamedTuple):
    """An entry of the navigation: its name, where it is, and the key that leads there after `g`."""

    name: str
    path: str
    key: str


NAVIGATION = (
    Place("Overview", "", "o"),
    Place("Requests", "requests", "r"),
    Place("Records", "records", "c"),
    Place("Workflows", "workflows", "f"),
    Place("Faults", "faults", "x"),
    Place("Webhooks", "webhooks", "h"),
    Place("Worlds", "worlds", "w"),
    Place("Coverage", "coverage", "v"),
)


def the_view() -> View:
    """What the page that is asked for shows."""
    view: View = request.environ[VIEW]
    return view


def names_its_world(view: View) -> bool:
    """Whether an address has to name the world to be about it, in any browser."""
    return not view.name == view.unnamed == DEFAULT_WORLD


def link(path: str, /, **query: object) -> str:
    """The address of a page in the world that is looked at."""
    stays = {"world": the_view().name} if names_its_world(the_view()) else {}
    return page(path, **{**stays, **query})


def the_query() -> dict[str, str]:
    """The parameters of the page that is asked for, as `reads` takes them."""
    return query_of(request.query_string)


def number_of(name: str, default: int, least: int = 0, most: int = 1_000_000_000) -> int:
    """A number of the page's query; the default where there is none."""
    sent = the_query().get(name, "")
    return min(max(int(sent), least), most) if sent.isascii() and sent.isdecimal() and len(sent) < 12 else default


def add_filters(pages: Flask) -> None:
    """What the templates call."""
    pages.jinja_env.filters.update(
        instant=instant,
        pretty=pretty,
        indented=indented,
        words=words,
        short=short,
        span=span,
        tone=tone,
        grouped=grouped,
        counted=counted,
    )


def instant(at: datetime | str | None) -> Markup:
    """An instant, in UTC, to the second."""
    if at is None or at == "":
        return NONE
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    moment = moment.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(
        moment.strftime("%Y-%m-%dT%H:%M:%SZ"), moment.strftime("%Y-%m-%d %H:%M:%S")
    )


def span(length: timedelta | float) -> str:
    """How long, in the two largest units: 2 d 3 h."""
    seconds = int(length.total_seconds() if isinstance(length, timedelta) else length)
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    units = [
        (seconds // DAY, "d"),
        (seconds % DAY // HOUR, "h"),
        (seconds % HOUR // MINUTE, "min"),
        (seconds % 60, "s"),
    ]
    parts = [f"{count} {unit}" for count, unit in units if count]
    return sign + (" ".join(parts[:2]) or "0 s")


def pretty(value: Any) -> str:
    """JSON as people read it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def indented(text: str) -> str:
    """JSON that was sent, as people read it; what is cut off stays as it is."""
    try:
        return pretty(json.loads(text))
    except ValueError:
        return text


def short(value: Any, most: int = 80) -> Markup:
    """A value in a cell of a table."""
    if value is None:
        return NONE
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return escape(text if len(text) <= most else f"{text[: most - 1]}…")


def words(name: str) -> str:
    """A name of the code in words: sla_policies → SLA policies."""
    text = " ".join(WORDS.get(each, each) for each in name.split("_"))
    return text[:1].upper() + text[1:]


def grouped(number: int) -> str:
    return f"{number:,}"


def tone(status: int | str) -> str:
    """The class of a status: how well it went."""
    if isinstance(status, int):
        return {2: "good", 3: "good", 4: "warn", 5: "bad"}.get(status // 100, "off")
    return TONES.get(status, "off")


TONES = {
    "completed": "good",
    "met": "good",
    "resolved": "good",
    "published": "good",
    "active": "good",
    "open": "info",
    "running": "info",
    "waiting_approval": "warn",
    "waiting": "warn",
    "paused": "warn",
    "pending": "warn",
    "failed": "bad",
    "breached": "bad",
    "urgent": "bad",
    "high": "warn",
    "rejected": "bad",
    "cancelled": "off",
}
