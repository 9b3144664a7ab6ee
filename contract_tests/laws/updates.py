"""What an update changes, and what it leaves alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from contract_tests.assertions import agrees, at_most, body, includes, same
from contract_tests.contract import CONTRACT, Level
from contract_tests.laws.law import law, where
from contract_tests.laws.reading import two_unlike
from contract_tests.resources.resource import Resource
from contract_tests.response_json import only, without
from contract_tests.target import Json, Target


@law("update", "undocumented", "others", "patch")
def change_only_in_what_was_sent(on: Target, resource: Resource) -> None:
    """Field by field: as they are read, in the answer, and no other of them."""
    record, other = two_unlike(on, resource)
    known, neighbour = resource.read(on, record), resource.read(on, other)
    status = 200 if "patch" in resource.rules else None
    for change in resource.changes(on):
        response, what = resource.change(on, record, **change), f"it after an update of {', '.join(change)}"
        shown = resource.read(on, record)
        with _updating(resource, *change):
            body(response, None)
            includes(shown, change, what)
        if response.is_client_error:  # of a field that no page shows in an update
            continue
        derived = set(resource.derived) - change.keys()
        known = without({**known, **only(shown, *change)}, *derived)
        with where(resource, "others"):
            same(without(shown, *derived), known, what)
        with where(resource, "patch"):
            same(without(body(response, status), *derived), known, f"{what}, as it is answered")
    with where(resource, "others"):
        agrees(resource.read(on, other), neighbour, f"another {resource.name}")


@contextmanager
def _updating(resource: Resource, name: str) -> Iterator[None]:
    """Who answers for it that this field can be changed."""
    level = resource.changed_fields()[name].level
    with where(resource, "undocumented" if _is_guess(resource, level) else "update", name), at_most(level):
        yield


def _is_guess(resource: Resource, level: Level) -> bool:
    return level not in CONTRACT and "undocumented" in resource.rules


@law("nothing")
def stay_as_they_are_in_an_update_of_nothing(on: Target, resource: Resource) -> None:
    record, _ = two_unlike(on, resource)
    before = resource.read(on, record)
    body(resource.change(on, record), None)
    same(without(resource.read(on, record), *resource.derived), without(before, *resource.derived), "it")


@law("nulls")
def lose_what_is_updated_to_null(on: Target, resource: Resource) -> None:
    """Each field that may be null, and no other; a list becomes an empty one."""
    record, _ = two_unlike(on, resource)
    known = resource.read(on, record)
    for name, field in resource.changed_fields().items():
        if field.nullable or field.schema.get("type") == "array":
            empty: Json = None if field.nullable else []
            known = {**known, name: empty}
            answered = body(resource.change(on, record, **{name: empty}), None)
            shown = resource.read(on, record)
            same(without(shown, *resource.derived), without(known, *resource.derived), f"it without {name}")
            with where(resource, "patch"), at_most("documented" if "patch" in resource.rules else "assumed"):
                includes(answered, {name: empty}, f"it without {name}, as it is answered")
