"""A kind of record, and all that is known of it: how it is made, shown and changed, and which rules say so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import httpx

from contract_tests.calling import Caller
from contract_tests.comparing import as_json
from contract_tests.contract import CONTRACT, contract
from contract_tests.deployment import Deployment
from contract_tests.expecting import body, made
from contract_tests.making.creations import RECIPES, Creating, Recipe, creating
from contract_tests.making.lists import everything
from contract_tests.resources.field import Field, fields
from mock_server.document.operations import Operation

Json = Any
Values = dict[str, list[Json]]
Aspect = Literal[
    "create",
    "status",
    "required",
    "minimal",
    "defaults",
    "fresh",
    "fields",
    "values",
    "bounds",
    "worded",
    "issues",
    "alike",
    "read",
    "unknown",
    "unknown update",
    "unknown delete",
    "listed",
    "envelope",
    "array",
    "size",
    "limits",
    "most",
    "window",
    "page",
    "limit",
    "newest",
    "filters",
    "search",
    "folded",
    "total",
    "update",
    "patch",
    "undocumented",
    "others",
    "nulls",
    "nothing",
    "delete",
    "refused",
    "unknown fields",
]
"""What can be promised of a kind of record; each law is about one."""


def _no_values(_on: Deployment) -> Values:
    return {}


@dataclass(frozen=True)
class Record:
    """A record that was made: what was answered, the path where it is, and that of its list."""

    answered: Json
    path: str
    among: str

    @property
    def id(self) -> Json:
        return self.answered["id"]


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A kind of record. What the document says of it is read there.

    name, plural  what checks call it
    create        the operation that makes one; how its body is made stands in `RECIPES`
    makes         where no operation makes one: two that differ, as they are read, the older first
    path          where no operation makes one: the path of their list
    noun, prefix  what a 404 calls it, and how its ids begin
    item          the path of one, where that is not below the path of them all
    rules         aspect → the rule that promises it
    values        two values or more for each field whose values the document does not let one make up
    apart         fields with rules of their own, which no law touches
    derived       fields of the record that a change of others may change
    fresh         what a new one has that nobody sent
    """

    name: str
    plural: str
    rules: dict[Aspect, str]
    create: str = ""
    makes: Callable[[Deployment], list[Json]] | None = None
    path: str = ""
    noun: str = ""
    prefix: str = ""
    item: str = ""
    values: Callable[[Deployment], Values] = _no_values
    apart: frozenset[str] = frozenset()
    derived: tuple[str, ...] = ()
    fresh: Json = field(default_factory=dict)
    missing: Callable[[Deployment], Json] | None = field(default=None)

    # What the document says of it

    @property
    def recipe(self) -> Recipe:
        return RECIPES[self.create]

    @property
    def creates(self) -> Operation:
        return contract().by_id[self.create]

    @cached_property
    def reads(self) -> Operation | None:
        return self._item("GET")

    @cached_property
    def updates(self) -> Operation | None:
        return self._item("PATCH") or self._item("PUT")

    @cached_property
    def deletes(self) -> Operation | None:
        return self._item("DELETE")

    @cached_property
    def lists(self) -> Operation | None:
        found = contract().match("GET", self.path or self.creates.path)
        return found if found and found.shape.kind in {"page", "array"} else None

    def _item(self, method: str) -> Operation | None:
        own = (self.path or self.creates.path).rstrip("/") + "/{"
        return next(
            (
                each
                for each in contract().operations
                if each.method == method
                and (
                    each.path == self.item
                    if self.item
                    else each.path.startswith(own) and each.path.count("/") == own.count("/")
                )
            ),
            None,
        )

    # Calling

    def caller(self, on: Deployment) -> Caller:
        """Whoever may do everything with it: a key where keys are let in, else a session."""
        operation = self.creates if self.create else self.lists
        return on.api if operation and "apiKey" in operation.credentials else on.dashboard

    def post(self, on: Deployment, /, **fields: Json) -> httpx.Response:
        """Ask for a new one: the page's example with these fields."""
        what = creating(on, self.create)
        return what.caller.post(what.path, self.sent(what, **fields))

    def new(self, on: Deployment, **fields: Json) -> Record:
        """A new one, for a check that needs it."""
        what = creating(on, self.create)
        return self.record(what, made(what.caller.post(what.path, self.sent(what, **fields)), None))

    @staticmethod
    def sent(what: Creating, number: int = 0, /, **fields: Json) -> Json:
        """What makes one: the page's example of this number, with these fields."""
        return {**what.sent(number), **fields}

    def sent_and_answered(self, what: Creating, sent: Json) -> tuple[Json, httpx.Response]:
        """What was sent to make one, and the answer: all of it or, where that is refused, what the pages show."""
        response = what.caller.post(what.path, sent)
        shown = {name: value for name, value in sent.items() if self.documents(name)}
        return (shown, what.caller.post(what.path, shown)) if response.is_client_error else (sent, response)

    def documents(self, name: str) -> bool:
        """Whether the pages show the field in a creation."""
        known = fields(self.create)
        return name not in known or known[name].level in CONTRACT

    def record(self, what: Creating, answered: Json) -> Record:
        """What was answered to a creation, with its path."""
        given = self.item.rsplit("{", 1)[0] if self.item else f"{what.path}/"
        if "{" in given:
            given = given.replace(given[given.index("{") : given.index("}") + 1], str(what.parent["id"]))
        among = what.path if self.lists else self.recipe.shown.format(id=what.parent and what.parent["id"])
        return Record(answered, f"{given}{answered['id']}", among)

    def nowhere(self, on: Deployment) -> str:
        """The path of one that nobody made."""
        absent = self.missing(on) if self.missing else on.absent(self.prefix)
        if self.path:
            return f"{self.path}/{absent}"
        return self.record(creating(on, self.create), {"id": absent}).path

    def read(self, on: Deployment, record: Record) -> Json:
        """It as it is now: by itself, else as it is listed, else as an update of nothing answers it."""
        if self.reads:
            return body(self.caller(on).get(record.path))
        if not record.among:
            return made(self.change(on, record), None)
        return next((each for each in self.listed(on, record) if each["id"] == record.id), None)

    def listed(self, on: Deployment, record: Record, **query: Json) -> list[Json]:
        """All that are listed where the record is."""
        if self.lists:
            return everything(self.caller(on), record.among, **query)
        return list(body(self.caller(on).get(record.among))[self.recipe.among])

    def change(self, on: Deployment, record: Record, **fields: Json) -> httpx.Response:
        method = self.updates.method if self.updates else "PATCH"
        return self.caller(on).request(method, record.path, json=fields)

    def delete(self, on: Deployment, record: Record) -> httpx.Response:
        return self.caller(on).delete(record.path)

    def find(self, on: Deployment, text: str) -> list[Json]:
        """Those of the list that have this text in them: a name of ours, which others have not."""
        if not self.lists:
            return []
        query = {"search": text} if self.recipe.searched and self.named else {}
        found = everything(self.caller(on), self.lists.path, **query)
        return [each for each in found if text in as_json(each)]

    @property
    def not_found(self) -> str:
        return f"{self.noun} not found"

    @property
    def named(self) -> str:
        """The field that has its name."""
        return self.recipe.named

    # Fields

    def sent_fields(self) -> dict[str, Field]:
        """The fields of a creation, but for those apart."""
        return {name: each for name, each in fields(self.create).items() if name not in self.apart}

    def changed_fields(self) -> dict[str, Field]:
        """The fields of an update, but for those apart."""
        return {
            name: each
            for name, each in (fields(self.updates.id) if self.updates else {}).items()
            if name not in self.apart
        }

    def samples(self, on: Deployment, those: dict[str, Field]) -> Values:
        """Values for each field, no two of one field alike."""
        given = self.values(on)
        made_up = {name: given.get(name) or each.values(on) for name, each in those.items()}
        return {name: values for name, values in made_up.items() if values}

    def changes(self, on: Deployment) -> Iterator[Json]:
        """Updates of one field each, to two values of every field."""
        for name, values in self.samples(on, self.changed_fields()).items():
            for value in values[:2]:
                yield {name: value}

    def bodies(self, on: Deployment) -> Iterator[Json]:
        """Two bodies with all the fields that can be sent, which differ in each."""
        values = self.samples(on, self.sent_fields())
        for number in range(2):
            yield {name: each[-1 - number] if len(each) > 1 else each[0] for name, each in values.items()}
