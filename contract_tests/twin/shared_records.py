"""Which records of a list are the sequence's own, where others have some at the deployment."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from contract_tests.contract import contract
from contract_tests.twin.bijection import Bijection, Id, kind_of
from contract_tests.twin.recorder import ids
from contract_tests.twin.steps import Call, Pointer

Json = Any
ENTRIES = ("items", "data")
"""Fields of a page that have its records."""
NAMES = frozenset({"id", "run_id", "ticket_id", "conversation_id"})
"""Fields of what an operation has made that name it, or what came with it."""
OF_POLICIES = frozenset({"list_sla_instances", "get_sla_instance"})
"""Operations whose answers say what a policy has done, which need not be one of the sequence."""


class OwnRecords:
    """What a sequence has made, by the ids of both sides."""

    def __init__(self, bijection: Bijection) -> None:
        self.bijection = bijection
        self._own: set[Id] = set()
        self._others: set[Id] = set()
        self._kinds: dict[str, set[str]] = defaultdict(set)

    def note(self, call: Call, made: Json) -> None:
        """Take note of what the oracle says that a request has made."""
        for pointer, value in ids(made):
            name = str(pointer[-1])
            if len(pointer) == 1 and name in NAMES and value in self.bijection.theirs:
                self._own.add(value)
            self._kinds[_path(call) if name == "id" else name].add(kind_of(value))

    def named(self, call: Call) -> None:
        """Take note of the records that a request names and no answer has shown: examples of the pages do."""
        self._others.update(value for _, value in ids(call.body))

    def is_of_others(self, target: str) -> bool:
        """Whether a request to the oracle is about a record that the sequence only names."""
        path = target.partition("?")[0].split("/")
        return any(unquote(each) in self._others for each in path)

    def of_oracle(self, entries: list[Json]) -> list[Json]:
        return [each for each in entries if self._is_tagged(each, 0) or not self._own.isdisjoint(_leaves(each))]

    def of_deployment(self, entries: list[Json], beside: list[Json], call: Call) -> list[Json]:
        """Those of them that are the sequence's. `beside`: the oracle's list, which says of what kind they are."""
        named = [each.get("id") for each in beside if isinstance(each, dict)]
        kinds = {kind_of(each) for each in named if each in self._own} | self._kinds[_path(call)]
        return [each for each in entries if self._is_tagged(each, 1) or self._is_theirs(each, kinds)]

    def _is_tagged(self, entry: Json, side: int) -> bool:
        tag = self.bijection.tags[side]
        return any(isinstance(each, str) and tag in each for each in _leaves(entry))

    def _is_theirs(self, entry: Json, kinds: set[str]) -> bool:
        """Whether it has an id of the sequence's. A number is one only where such a record is named."""
        known = {self.bijection.theirs[each] for each in self._own}
        if any(each in known for each in _leaves(entry) if not _is_number(each)):
            return True
        return any(
            each in self._own and self._may_name(pointer, kind_of(each), kinds)
            for pointer, value in ids(entry)
            for each in self.bijection.ours(value)
        )

    def _may_name(self, pointer: Pointer, kind: str, kinds: set[str]) -> bool:
        """Whether a field names records of a kind. One that no answer has shown yet may name any."""
        if pointer[-1] == "id":
            return kind in kinds
        known = self._kinds[str(pointer[-1])]
        return kind in known or not known


def is_of_another_policy(call: Call, entry: Json, bijection: Bijection) -> bool:
    """Whether a policy that no answer of the sequence has shown decided what the deployment says there.

    A deployment has policies of its own, and one of them may come first; the oracle has none.
    """
    if call.operation not in OF_POLICIES or not isinstance(entry, dict):
        return False
    policy = entry.get("policy_id")
    return isinstance(policy, str | int) and not bijection.ours(policy)


def first_page(call: Call) -> int | None:
    """How many entries the first page has at most; 0 for a later one, None where the list has no pages."""
    operation = contract().by_id.get(call.operation)
    limit = next((each for each in operation.parameters if each.name == "limit"), None) if operation else None
    if limit is None:
        return None
    query = dict(call.query)
    if str(query.get("offset", "0")) != "0":
        return 0
    asked = str(query.get("limit", ""))
    return int(asked) if asked.isdecimal() else int(limit.schema.get("default", 0))


def _path(call: Call) -> str:
    """Where a collection is: what is made there is listed there."""
    operation = contract().by_id.get(call.operation)
    return operation.path if operation else ""


def _leaves(value: Json) -> Iterator[Json]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _leaves(each)
    elif not isinstance(value, bool) and isinstance(value, str | int):
        yield value


def _is_number(value: Json) -> bool:
    return isinstance(value, int) or value.isdecimal()
