"""Records that belong to another: they are shown, and deleted, where they belong and nowhere else."""

from contract_tests.assertions import body, refused, same
from contract_tests.factories.creations import creating
from contract_tests.laws.law import law
from contract_tests.resources.record import MadeRecord
from contract_tests.resources.resource import Resource
from contract_tests.target import Target


@law("parent")
def are_neither_made_nor_listed_below_what_nobody_made(on: Target, resource: Resource) -> None:
    parent, what = _parent(resource), resource.creating(on)
    nowhere = what.below({**what.parent, "id": parent.absent(on)})
    refused(what.caller.post(nowhere.path, what.sent()), 404, parent.not_found)
    if resource.lists:
        refused(what.caller.get(nowhere.path, **resource.query), 404, parent.not_found)


@law("shown below")
def are_listed_where_they_belong_and_nowhere_else(on: Target, resource: Resource) -> None:
    for record in _below_two(on, resource):
        same([each["id"] for each in resource.listed(on, record)], [record.id], f"the {resource.plural} of one")


@law("deleted below")
def are_deleted_where_they_belong_and_nowhere_else(on: Target, resource: Resource) -> None:
    one, other = _below_two(on, resource)
    refused(resource.caller(on).delete(resource.record(other.creating, one.answered).path), 404, resource.not_found)
    same([each["id"] for each in resource.listed(on, one)], [one.id], f"the {resource.plural} that are left")
    body(resource.delete(on, one), 204)
    same([each["id"] for each in resource.listed(on, other)], [other.id], f"the {resource.plural} of another")


def _below_two(on: Target, resource: Resource) -> list[MadeRecord]:
    """A record each of two parents."""
    return [resource.new(on), resource.new(on, creating(on, resource.create).parent)]


def _parent(resource: Resource) -> Resource:
    if resource.parent is None:
        raise ValueError(f"{resource.plural} belong to nothing: they can have no rule about it.")
    return resource.parent
