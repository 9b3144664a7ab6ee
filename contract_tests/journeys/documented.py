"""The curl examples of the API docs as data, and how an answer is held against what the page shows of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

from contract_tests.caller import Caller, Json, signature
from contract_tests.contract import rules

PREVIEWS = {"teams-and-routing", "automation-and-workflows"}
SIGNATURE = "X-Workflow-Signature"
RECORDS = ("", ".data", ".items")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, kw_only=True)
class Example:
    """One curl of a page, written down by hand in examples/.

    id         our name for the example
    rules      the rules that it shows, by their ids: all of the section that it stands under
    operation  the operationId that serves it
    headers    as the page has them, with the key that stands for any caller's
    body       what it sends; a GET or DELETE sends nothing
    status     what the page says, or, where it says nothing, what the document assumes (its x-source says so)
    shown      the answer as the page shows it: every value must come back, except those of `anew`
    follows    what the page does not show, but follows from the request or from another example of the page
    anew       the fields that the server makes anew each time: only the form of the value must come back, a whole
               number, an instant, or a text with the same prefix (`hol_…`)
    differs    the values that we answer in place of the page's, by their paths: the page contradicts itself
    scenario   the world it is sent to, if not `docs`
    session    whose session stands in for the key on a preview page
    """

    page: str
    id: str
    rules: list[str]
    operation: str
    method: str
    path: str
    headers: dict[str, str]
    body: Json = None
    status: int
    shown: Json = None
    follows: Json = None
    anew: list[str] = field(default_factory=list)
    differs: dict[str, Json] = field(default_factory=dict)
    scenario: str = "docs"
    session: str = "sess_tenant_owner"

    @property
    def section(self) -> str:
        """The heading it stands under."""
        return rules()[self.rules[0]].section

    @property
    def answer(self) -> Json:
        """What the page lets us expect."""
        return self.follows if self.shown is None else self.shown

    def send(self, caller: Caller) -> httpx.Response:
        """The request as somebody who may would send it: on a preview page a session stands in for the key."""
        if SIGNATURE in self.headers:
            return self.send_signed(caller)
        if self.page in PREVIEWS:
            return self.send_as(caller.session(self.session))
        return caller.request(self.method, self.path, self.headers, json=self.body)

    def send_as(self, caller: Caller) -> httpx.Response:
        """The same request with the caller's credential in the key's place."""
        headers = {name: value for name, value in self.headers.items() if name != "X-API-Key"}
        return caller.request(self.method, self.path, headers, json=self.body)

    def send_signed(self, caller: Caller) -> httpx.Response:
        """The same request with the signature that the page leaves out."""
        content = json.dumps(self.body).encode()
        headers = {**self.headers, SIGNATURE: signature(content)}
        return caller.anonymous().request(self.method, self.path, headers, content=content)


def examples() -> Iterator[Example]:
    for path in sorted((Path(__file__).parent / "examples").glob("*.yaml")):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from (Example(page=written["page"], **example) for example in written["examples"])


EXAMPLES = list(examples())


def differences(example: Example, answered: Json) -> list[str]:
    """Where the answer lacks a documented value, or has another one."""
    return list(_differences(example.answer, answered, example, ""))


def _differences(documented: Json, answered: Json, example: Example, at: str) -> Iterator[str]:
    """In a list of records the documented one must be among those that come back; other lists come back as shown."""
    name = at.lstrip(".")
    if name in example.differs:
        documented = example.differs[name]
    if name in example.anew:
        if not same_form(documented, answered):
            yield f"{at} is {answered!r}, which has not the form of {documented!r}"
    elif isinstance(documented, dict) and isinstance(answered, dict):
        for key, value in documented.items():
            yield from _differences(value, answered.get(key, "nothing at all"), example, f"{at}.{key}")
    elif isinstance(documented, list) and isinstance(answered, list) and at in RECORDS:
        for record in documented:
            if all(any(_differences(record, other, example, f"{at}[]")) for other in answered):
                yield f"{at} has no {record!r}"
    elif isinstance(documented, list) and isinstance(answered, list) and len(documented) == len(answered):
        for number, pair in enumerate(zip(documented, answered, strict=True)):
            yield from _differences(*pair, example, f"{at}[{number}]")
    elif documented != answered or type(documented) is not type(answered):
        yield f"{at} is {answered!r}, not {documented!r}"


def same_form(documented: Any, answered: Any) -> bool:
    """A whole number for a whole number, an instant for an instant, `hol_…` for `hol_123`."""
    if isinstance(documented, int):
        return isinstance(answered, int)
    if INSTANT.fullmatch(documented):
        return bool(INSTANT.fullmatch(answered))
    return re.fullmatch(documented.partition("_")[0] + r"_\w+", answered) is not None
