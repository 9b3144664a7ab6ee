"""A kind of record, and all that is known of it: how it is made, shown and changed, and which rules say so."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any
from weakref import WeakKeyDictionary

import httpx

from contract_tests.access import absent, not_found
from contract_tests.assertions import body, made, promise
from contract_tests.caller import Caller
from contract_tests.comparison import as_json
from contract_tests.contract import CONTRACT, KitError, contract
from contract_tests.factories.creations import RECIPES, Creating, Recipe
from contract_tests.factories.lists import everything
from contract_tests.resources.aspect import Aspect, known
from contract_tests.resources.field import ResourceField, fields
from contract_tests.resources.record import MadeRecord
from contract_tests.target import Target
from mock_server.document.operations import Operation, Parameter

Json = Any
Values = dict[str, list[Json]]
PARENTS: WeakKeyDictionary[Random, dict[str, Json]] = WeakKeyDictionary()
"""What the records of a check are below, by the chance that it draws from: each check has its own."""


def _no_values(_on: Target) -> Values:
    return {}


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A kind of record. What the document says of it is read there.

    name, plural  what checks call it
    create        the operation that makes one; its body is the document's example, or stands in `OWN`
    makes         where no operation makes one: two that differ, as they are read, the older first
    path          where no operation makes one: the path of their list
    item          the path of one, where that is not below the path of them all
    rules         aspect → the rule that promises it
    field_rules   field → aspect → the rule, where a field has another one than the rest
    parent        the kind of record that it belongs to
    query         what its list is asked with, where the page shows no list without
    values        two values or more for each field whose values the document does not let one make up
    apart         fields with rules of their own, which no law touches
    derived       fields of the record that a change of others may change
    fresh         what a new one has that nobody sent
    searched      the fields that a search looks in, where it is not the name alone
    """

    name: str
    plural: str
    rules: dict[Aspect, str]
    create: str = ""
    makes: Callable[[Target], list[Json]] | None = None
    path: str = ""
    field_rules: Mapping[str, Mapping[Aspect, str]] = field(default_factory=dict)
    parent: "Resource | None" = None
    query: Mapping[str, str] = field(default_factory=dict)
    item: str = ""
    values: Callable[[Target], Values] = _no_values
    apart: frozenset[str] = frozenset()
    derived: tuple[str, ...] = ()
    fresh: Json = field(default_factory=dict)
    searched: tuple[str, ...] = ()

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """Those that it has a rule for, of some field at least."""
        return tuple(dict.fromkeys([*self.rules, *(each for rules in self.field_rules.values() for each in rules)]))

    def promise(self, aspect: Aspect, name: str = "") -> AbstractContextManager[None]:
        """What fails in here breaks the rule that it has for an aspect, of this field where one is named."""
        return promise(self._rule(aspect, name))

    def has_rule(self, aspect: Aspect, name: str = "") -> bool:
        return known(aspect) in self.rules or aspect in self.field_rules.get(name, {})

    def _rule(self, aspect: Aspect, name: str) -> str:
        return self.field_rules.get(name, {}).get(aspect) or self.rules[aspect]

    def promised(self, *aspects: Aspect) -> tuple[str, ...]:
        """The rules that it has for these aspects, each once."""
        found = [self.rules[each] for each in aspects if each in self.rules]
        fields = [rules[each] for rules in self.field_rules.values() for each in aspects if each in rules]
        return tuple(dict.fromkeys([*found, *fields]))

    # What the document says of it

    @property
    def recipe(self) -> Recipe:
        return RECIPES[self.create]

    @property
    def creates(self) -> Operation:
        return contract().by_id[self.create]

    @property
    def family(self) -> str:
        """The tag of its operations."""
        return self.operations[0].tag if self.operations else ""

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
        for each in contract().operations:
            below = each.path.startswith(own) and each.path.count("/") == own.count("/")
            if each.method == method and (each.path == self.item if self.item else below):
                return each
        return None

    @property
    def operations(self) -> list[Operation]:
        creates = self.creates if self.create else None
        return [each for each in (creates, self.lists, self.reads, self.updates, self.deletes) if each]

    # Calling

    def caller(self, on: Target) -> Caller:
        """Whoever may do everything with it: a key where keys are let in, else a session."""
        operation = self.creates if self.create else self.lists
        return on.api if operation and "apiKey" in operation.credentials else on.dashboard

    def creating(self, on: Target, parent: Json = None) -> Creating:
        """What makes one, below the parent that all of a check share unless another is given."""
        return Creating(on, self.creates, self.recipe, parent or self.above(on), on.name("Made"))

    def above(self, on: Target) -> Json:
        """The parent of those of a check; None where they need none."""
        parents = PARENTS.setdefault(on.random, {})
        if self.create not in parents:
            parents[self.create] = self.recipe.parent(on) if self.recipe.parent else None
        return parents[self.create]

    def post(self, on: Target, parent: Json = None, /, **fields: Json) -> httpx.Response:
        """Ask for a new one: the page's example with these fields, below another parent where one is given."""
        what = self.creating(on, parent)
        return what.caller.post(what.path, self.sent(what, **fields))

    def new(self, on: Target, parent: Json = None, /, **fields: Json) -> MadeRecord:
        """A new one, for a check that needs it."""
        what = self.creating(on, parent)
        return self.record(what, made(what.caller.post(what.path, self.sent(what, **fields)), None))

    @staticmethod
    def sent(what: Creating, number: int = 0, /, **fields: Json) -> Json:
        """What makes one: the page's example of this number, with these fields."""
        return {**what.sent(number), **fields}

    def sent_and_answered(self, what: Creating, sent: Json) -> tuple[Json, httpx.Response]:
        """What was sent to make one, and the answer: all of it or, where that is refused, what the pages show."""
        response = what.caller.post(what.path, sent)
        shown = {name: value for name, value in sent.items() if self.documents(what, name)}
        return (shown, what.caller.post(what.path, shown)) if response.is_client_error else (sent, response)

    def documents(self, what: Creating, name: str) -> bool:
        """Whether the pages show the field in a creation: in their example, if with bounds that are a guess of ours."""
        known = fields(self.create)
        return name not in known or known[name].level in CONTRACT or name in what.sent()

    def record(self, what: Creating, answered: Json) -> MadeRecord:
        """What was answered to a creation, with its path."""
        given = self.item.rsplit("{", 1)[0] if self.item else f"{what.path}/"
        if "{" in given:
            given = given.replace(given[given.index("{") : given.index("}") + 1], str(what.parent["id"]))
        return MadeRecord(answered, f"{given}{answered['id']}", self._where_listed(what), what)

    def nowhere(self, on: Target) -> str:
        """The path of one that nobody made."""
        if self.path:
            return f"{self.path}/{self.absent(on)}"
        return self.record(self.creating(on), {"id": self.absent(on)}).path

    def absent(self, on: Target) -> Json:
        """An id that none has."""
        return absent(on, self.parameter)

    @property
    def parameter(self) -> Parameter:
        """The parameter of a path that names one."""
        return next(each for each in reversed(self._one.parameters) if each.location == "path")

    @property
    def _one(self) -> Operation:
        """An operation on one of them."""
        found = self.reads or self.updates or self.deletes
        if found is None:
            raise ValueError(f"The document has no operation on one of the {self.plural}.")
        return found

    def read(self, on: Target, record: MadeRecord) -> Json:
        """It as it is now: by itself, else as it is listed, as an update of nothing answers it, or as it was made."""
        if self.reads:
            return body(self.caller(on).get(record.path))
        if not record.among:
            return made(self.change(on, record), None) if self.updates else record.answered
        return next((each for each in self.listed(on, record) if each["id"] == record.id), None)

    def listed(self, on: Target, record: MadeRecord, **query: Json) -> list[Json]:
        """All that are listed where the record is."""
        return self._among(on, record.among, **query)

    def _among(self, on: Target, path: str, **query: Json) -> list[Json]:
        if self.lists:
            return everything(self.caller(on), path, **{**self.query, **query})
        return list(body(self.caller(on).get(path))[self.recipe.among])

    def _where_listed(self, what: Creating) -> str:
        """Where the next one will be listed; "" where none is."""
        return what.path if self.lists else self.recipe.shown.format(id=what.parent and what.parent["id"])

    def change(self, on: Target, record: MadeRecord, **fields: Json) -> httpx.Response:
        method = self.updates.method if self.updates else "PATCH"
        return self.caller(on).request(method, record.path, json=fields)

    def delete(self, on: Target, record: MadeRecord) -> httpx.Response:
        return self.caller(on).delete(record.path)

    def find(self, on: Target, text: str) -> list[Json]:
        """Those of the list that have this text in them: a name of ours, which others have not."""
        if self.recipe.parent and self.recipe.shown:
            return [each for each in self._among(on, self._where_listed(self.creating(on))) if text in as_json(each)]
        if not self.lists:
            return []
        query = {"search": text} if self.recipe.searched and self.named else {}
        found = everything(self.caller(on), self.lists.path, **query)
        return [each for each in found if text in as_json(each)]

    @property
    def not_found(self) -> str:
        """What the document says where it is not there."""
        return not_found(self._one)[0]

    @property
    def named(self) -> str:
        """The field that has its name."""
        return self.recipe.named

    # Fields

    def sent_fields(self) -> dict[str, ResourceField]:
        """The fields of a creation, but for those apart."""
        return {name: each for name, each in fields(self.create).items() if name not in self.apart}

    def changed_fields(self) -> dict[str, ResourceField]:
        """The fields of an update, but for those apart."""
        return {
            name: each
            for name, each in (fields(self.updates.id) if self.updates else {}).items()
            if name not in self.apart
        }

    def samples(self, on: Target, those: dict[str, ResourceField]) -> Values:
        """Values for each field, no two of one field alike."""
        given = self.values(on)
        made_up = {name: given.get(name) or each.values(on) for name, each in those.items()}
        for name, values in made_up.items():
            if not values:
                raise KitError(
                    f"{self.plural}: give the field {name} two `values`, or name it in `apart`, in the row of "
                    "contract_tests/resources/: no value of it can be made up."
                )
        return made_up

    def changes(self, on: Target) -> Iterator[Json]:
        """Updates of one field each, to two values of every field."""
        for name, values in self.samples(on, self.changed_fields()).items():
            for value in values[:2]:
                yield {name: value}

    def bodies(self, on: Target) -> Iterator[Json]:
        """Two bodies with all the fields that can be sent, which differ in each."""
        values = self.samples(on, self.sent_fields())
        for number in range(2):
            yield {name: each[-1 - number] if len(each) > 1 else each[0] for name, each in values.items()}
