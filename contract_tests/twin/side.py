"""One of the two sides: it works a step's values out, sends the request, and says what came."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from contract_tests.assertions import Inconclusive, Violation
from contract_tests.caller import signature
from contract_tests.client.exchanges import RecordedExchange
from contract_tests.credentials import MAIN, Credential
from contract_tests.target import Target
from contract_tests.twin.bijection import tagged
from contract_tests.twin.recorder import SIGNATURE, read_json
from contract_tests.twin.steps import NOTHING, TAG, Call, Missing, Moment, Ref, User, mapped

Json = Any
NO_JSON = Missing.JSON


class NotComparable(Exception):
    """A step cannot be played on a side: why, in words that are the same for all such steps."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `json` is NO_JSON where its body is none; `now` is what its Date header says."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    json: Json
    now: datetime | None
    exchange: RecordedExchange

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_page(self) -> bool:
        """Whether it is a page for people, which no operation of the API answers with."""
        return "html" in self.headers.get("content-type", "").lower()


@dataclass
class Side:
    """A target in one run of a sequence.

    tag      what its names have; as many letters as that of a sequence
    run      what its Idempotency-Keys have in its place, which no other run has
    callers  the name of a credential of the docs → whose it is here, None where nobody fits
    began    when the sequence began here
    replies  what it answered so far, by the step
    """

    on: Target
    tag: str
    run: str
    callers: Mapping[str, Credential | None]
    users: tuple[str, ...]
    began: datetime
    replies: dict[int, Reply] = field(default_factory=dict)
    requests: int = 0
    _secrets: dict[str, str] = field(default_factory=dict)

    def send(self, number: int, call: Call, known: Callable[[Ref], Json]) -> Reply:
        """Play a step. `known` works a reference out. `NotComparable` where it cannot be played here."""
        path = "/" + "/".join(quote(str(self._text(each, known)), safe="") for each in call.path)
        query = urlencode([(name, self._text(value, known)) for name, value in call.query])
        content = self._content(call.body, known)
        headers = {**dict(call.headers), **self._credential(call)}
        if call.key is not None:
            headers["Idempotency-Key"] = tagged(str(call.key), self.run)
        if call.signed:
            headers[SIGNATURE] = signature(content, self._secret(path))
        self.requests += 1
        reply = self._sent(call.method, path + (f"?{query}" if query else ""), headers, content)
        self.replies[number] = reply
        self._remember(reply)
        return reply

    def pause(self, call: Call) -> float:
        """Seconds that a limit would make the call wait."""
        who = self.on.transport.credentials.who(_encoded(self._credential(call)))
        return self.on.transport.pacing.wait_of(who, self.on.contract.by_id.get(call.operation))

    def _sent(self, method: str, target: str, headers: dict[str, str], content: bytes) -> Reply:
        heard: list[RecordedExchange] = []
        listeners = self.on.transport.exchange_log.listeners
        listeners.append(heard.append)
        try:
            answer = self.on.http.request(method, target, headers=_encoded(headers), content=content or None)
        except (Inconclusive, Violation, httpx.InvalidURL, UnicodeEncodeError) as why:
            raise NotComparable(str(why)) from why
        finally:
            listeners.remove(heard.append)
        try:
            read = read_json(answer.content) if answer.content else NO_JSON
        except ValueError:
            read = NO_JSON
        lowered = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status_code, lowered, answer.content, read, _date(lowered.get("date", "")), heard[-1])

    def _text(self, value: Json, known: Callable[[Ref], Json]) -> Json:
        """A value of a step, as it is here."""
        if isinstance(value, Ref):
            found = known(value)
            if found is None:
                raise NotComparable("it names what an earlier answer did not show")
            return str(found) if value.text else found
        if isinstance(value, User):
            if value.number >= len(self.users):
                raise NotComparable("it needs more users than were named: set users")
            return self.users[value.number]
        if isinstance(value, Moment):
            return value.at(self.began)
        return tagged(value, self.tag) if isinstance(value, str) else value

    def _content(self, body: Json, known: Callable[[Ref], Json]) -> bytes:
        if body is NOTHING:
            return b""
        if isinstance(body, bytes):
            return body.replace(TAG.encode(), self.tag.encode())
        return json.dumps(mapped(body, lambda each: self._text(each, known)), ensure_ascii=False).encode(
            "utf-8", "surrogatepass"
        )

    def _credential(self, call: Call) -> dict[str, str]:
        if call.who in {"", "?"}:
            return {}
        found = self.callers.get(call.who)
        if found is None:
            raise NotComparable(f"no credential was given that is like {call.who} of the docs")
        return found.sent

    def _secret(self, path: str) -> str:
        """What the webhook at a path is signed with."""
        return self._secrets.get(path.rpartition("/")[2]) or self.on.webhook_secret or "unknown"

    def _remember(self, reply: Reply) -> None:
        if isinstance(reply.json, dict) and isinstance(reply.json.get("webhook_secret"), str):
            self._secrets[str(reply.json.get("id"))] = reply.json["webhook_secret"]


def callers_of(on: Target, docs: Mapping[str, Credential]) -> dict[str, Credential | None]:
    """Who stands for each credential of the docs: one that may do the same and stands for no other."""
    given = dict(on.credentials.given)
    if {name: each.sent for name, each in given.items()} == {name: each.sent for name, each in docs.items()}:
        return dict(docs)
    found: dict[str, Credential | None] = {}
    for name, wanted in docs.items():
        fits = next((each for each, other in given.items() if _alike(wanted, other)), None)
        found[name] = given.pop(fits) if fits else None
    return found


def _alike(one: Credential, other: Credential) -> bool:
    same = (one.kind, one.plan, one.profile, one.tenant == MAIN) == (
        other.kind,
        other.plan,
        other.profile,
        other.tenant == MAIN,
    )
    if one.kind == "key":
        return same and one.scopes == other.scopes
    return same and one.role == other.role and one.permissions == other.permissions


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
