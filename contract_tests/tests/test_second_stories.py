"""Every switch and every violation of the second implementation changes an answer, each value in its own way."""

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from flask import Flask

from contract_tests.tests.second import SWITCHES, VIOLATIONS, create_app, default_config
from contract_tests.tests.second.web import new_backend
from contract_tests.tests.second_stories import STORIES

LONG = {
    "name101": "x" * 101,
    "name201": "x" * 201,
    "longer": "x" * 2001,
    "five": "x" * 5_100_000,
    "six": "x" * 6_000_000,
}
"""What `$` and a name stand for, besides ids."""
START = datetime(2026, 12, 1, 10, 0, 0, 123456, UTC)
LINE = re.compile(
    r"(?:(\d+)x )?(?:((?:ak|s)_\w+|nobody) )?([A-Z]+) (\S+)((?: [A-Z][\w-]+=\S*)*)(?: (.+?))??(?: > (\w+))?"
)
DRAWN = re.compile(r"(?<=_)[0-9a-f]{12}\b|\b[0-9a-f]{32}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{22}\b")
"""What is drawn anew each time: ids, secrets, request ids."""
ROUTES = {"http.trailing_slash", "implied.operations", "oncall.swap_path", "workflows.update_method"}
"""The switches that choose which paths there are."""
KEYED = re.compile(r"v1/|v2/oncall/|v2/sla/")


def config() -> dict[str, Any]:
    """The default, with limits that are soon met, more of an audit than a page has, and a key without plan or scope."""
    config = default_config() | {"rate_limit": 60, "ai_rate_limit": 10}
    config["credentials"].append({"kind": "key", "token": "ak_poor", "tenant": "t_small", "scopes": []})
    fields = dict.fromkeys(("conversation_id", "action", "mode", "skip_reason", "model_used"))
    config["tenants"][0]["records"]["audit"] = [{"id": f"aud_{n}", **fields} for n in range(60)]
    return config


@cache
def routes(switches: tuple[tuple[str, str], ...]) -> Flask:
    """Compiling its paths takes an app longer than a story does: those that have the same ones share it."""
    return create_app(None, dict(switches))


class Storyteller:
    """An app with a clock of its own, and what it answered."""

    def __init__(self, switches: dict[str, str], violations: tuple[str, ...]) -> None:
        self.now = START
        app = routes(tuple(switches.items()) if switches.keys() & ROUTES else ())
        app.config["backend"] = new_backend(config(), switches, violations, lambda: self.now)
        self.web = app.test_client(use_cookies=False)
        self.known = LONG.copy()
        self.secret = ""

    def tell(self, line: str) -> str:
        if line.startswith("+"):
            self.now += timedelta(seconds=int(line[1:-1]))
            return line
        found = LINE.fullmatch(line)
        assert found, line
        times, who, method, path, headers, body, name = found.groups()
        for _ in range(int(times or 1)):
            answer = self.ask(who, method, path, headers.split(), body)
        document = json.loads(answer.data) if answer.data else None
        if name:
            first = one_of(document)
            self.known[name] = str(first.get("id", "none"))
            self.secret = first.get("webhook_secret", self.secret)
        sent = sorted(f"{each}: {value}" for each, value in answer.headers.items() if each != "Content-Length")
        return DRAWN.sub("#", f"{line[:60]} -> {answer.status_code} {sent} {answer.text[:20_000]}")

    def ask(self, who: str | None, method: str, path: str, headers: list[str], body: str | None) -> Any:
        who = who or ("ak_all" if KEYED.match(path) else "s_owner")
        sent = {"X-API-Key": who} if who.startswith("ak_") else {"Cookie": f"aurion_session={who}"}
        sent = {} if who == "nobody" else sent
        if body is not None:
            sent["Content-Type"] = "application/json"
            body = self._filled(body)
            self.known["signature"] = hmac.new(self.secret.encode(), body.encode(), hashlib.sha256).hexdigest()
        sent |= dict(self._filled(each).split("=", 1) for each in headers)
        return self.web.open(f"/api/{self._filled(path)}", method=method, data=body, headers=sent)

    def _filled(self, text: str) -> str:
        return re.sub(r"\$(\w+)", lambda name: self.known.get(name[1], "none"), text)


def one_of(document: Any) -> dict[str, Any]:
    """A record, the first of a list, or nothing."""
    if isinstance(document, dict) and "id" not in document:
        document = next((each for each in document.values() if isinstance(each, list)), [])
    return (document[0] if document else {}) if isinstance(document, list) else document or {}


@cache
def told(name: str, value: str = "") -> tuple[str, ...]:
    """The story of a switch with this value, or of a violation; honest and with the default without one."""
    by_name = {word: text for words, text in STORIES.items() for word in words.split()}
    story = by_name.get(name) or by_name[re.split("[.-]", name)[0]]
    if name in VIOLATIONS:
        return told_with(story, (), (name,) if value else ())
    return told_with(story, ((name, value),) if value != SWITCHES[name].default else (), ())


@cache
def told_with(story: str, switches: tuple[tuple[str, str], ...], violations: tuple[str, ...]) -> tuple[str, ...]:
    teller = Storyteller(dict(switches), violations)
    return tuple(teller.tell(line) for line in story.splitlines() if line)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_story_is_told_twice_in_the_same_words(story: str) -> None:
    assert told_with.__wrapped__(story, (), ()) == told_with(story, (), ())


@pytest.mark.parametrize("name", SWITCHES)
def test_every_value_of_a_switch_is_seen(name: str) -> None:
    values = SWITCHES[name].values
    assert len({told(name, value) for value in values}) == len(values)


@pytest.mark.parametrize("name", VIOLATIONS)
def test_every_violation_is_seen(name: str) -> None:
    assert told(name, "planted") != told(name)


def test_what_there_is_not_is_refused() -> None:
    """A misspelt switch, value or violation is an error, not silence."""
    for given in ({"http.bogus": "x"}, {"http.head": "maybe"}):
        with pytest.raises(ValueError, match="switch http"):
            create_app(None, given)
    with pytest.raises(ValueError, match="unknown violations"):
        create_app(None, None, ["bogus"])
