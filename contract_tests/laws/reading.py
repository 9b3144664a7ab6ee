"""What is read and listed of records, and what is not there."""

from contract_tests.assertions import agrees, at_most, body, includes, made, refused, same
from contract_tests.laws.law import law, where
from contract_tests.places import Place
from contract_tests.resources.record import MadeRecord
from contract_tests.resources.resource import Resource
from contract_tests.response_json import only
from contract_tests.target import Json, Target


@law("read")
def are_each_read_by_their_own_id(on: Target, resource: Resource) -> None:
    for record in two_unlike(on, resource):
        includes(resource.read(on, record), record.answered, f"the {resource.name} as it is read")


@law("unknown")
def that_nobody_made_are_not_found(on: Target, resource: Resource) -> None:
    refused(resource.caller(on).get(resource.nowhere(on)), 404, resource.not_found)


@law("unknown update")
def that_nobody_made_are_not_updated(on: Target, resource: Resource) -> None:
    method = resource.updates.method if resource.updates else ""
    change = next(resource.changes(on))
    refused(resource.caller(on).request(method, resource.nowhere(on), json=change), 404, resource.not_found)


@law("unknown delete")
def that_nobody_made_are_not_deleted(on: Target, resource: Resource) -> None:
    refused(resource.caller(on).delete(resource.nowhere(on)), 404, resource.not_found)


@law("listed")
def are_listed_once_and_as_they_are_read(on: Target, resource: Resource) -> None:
    """Two that differ in every field: each in the list has its own values."""
    for record in two_unlike(on, resource):
        found = [each for each in resource.listed(on, record) if each["id"] == record.id]
        same(len(found), 1, f"how often the {resource.name} is listed")
        expected = resource.read(on, record) if resource.reads else record.answered
        agrees(found[0], common(expected, found[0]), f"the {resource.name} in the list")


@law("delete", "unknown delete")
def that_were_deleted_are_gone_and_the_others_stay(on: Target, resource: Resource) -> None:
    """From the list as well. That they cannot be deleted again is probed for every DELETE."""
    record, other = two_unlike(on, resource)
    before = resource.read(on, other)
    same(body(resource.delete(on, record), 204), None, "the body of a 204")
    if resource.reads:
        refused(resource.caller(on).get(record.path), 404, resource.not_found)
    level = Place(resource.deletes.id, 404).level if resource.deletes else "assumed"
    with where(resource, "unknown delete"), at_most(level):
        refused(resource.delete(on, record), 404, resource.not_found)
    if other.among:
        listed = [each["id"] for each in resource.listed(on, other)]
        same((record.id in listed, other.id in listed), (False, True), "whether it, and the other one, are listed")
    agrees(resource.read(on, other), before, f"another {resource.name}")


def two_unlike(on: Target, resource: Resource) -> list[MadeRecord]:
    """Two records that differ in every field that can be sent, below one parent; the older first."""
    if resource.makes:
        return [MadeRecord(each, f"{resource.path}/{each['id']}", resource.path) for each in resource.makes(on)]
    what = resource.creating(on)
    return [
        resource.record(what, made(resource.sent_and_answered(what, resource.sent(what, number, **sent))[1], None))
        for number, sent in enumerate(resource.bodies(on))
    ]


def common(record: Json, shown: Json) -> Json:
    """Of a record the fields that are shown: a list may show fewer."""
    return only(record, *shown)
