"""Ids and instants: each record has its own."""

from datetime import timedelta

from contract_tests.assertions import body, holds, made, same
from contract_tests.factories.instants import BETWEEN, instant, later
from contract_tests.laws.law import law
from contract_tests.places import JSON
from contract_tests.resources.field import without_refs
from contract_tests.resources.resource import Resource
from contract_tests.target import Target

TYPES = {"integer": int, "string": str}


@law("ids")
def have_an_id_and_an_instant_of_their_own(on: Target, resource: Resource) -> None:
    schema = without_refs(resource.creates.raw["responses"]["201"]["content"][JSON]["schema"])
    ids, instants = [], []
    for pause in (0, BETWEEN, 0):
        on.wait(pause)
        record = resource.new(on).answered
        ids.append(record["id"])
        instants.append(instant(record["created_at"]))
    kind = TYPES[schema["properties"]["id"]["type"]]
    holds(all(type(each) is kind for each in ids), f"ids that are {kind.__name__}", ids)
    holds(len(set(ids)) == len(ids), "ids that differ", ids)
    apart = instants[1] - instants[0]
    between = timedelta(seconds=BETWEEN)
    holds(between <= apart < 60 * between, f"created_at to be {BETWEEN} seconds later after {BETWEEN} seconds", apart)


@law("stamped")
def are_stamped_when_they_change_and_not_else(on: Target, resource: Resource) -> None:
    record = resource.new(on)
    before = resource.read(on, record)
    change = next(each for each in resource.changes(on) if not each.items() <= before.items())
    on.wait(BETWEEN)
    body(resource.change(on, record), None)
    same(resource.read(on, record), before, f"the {resource.name} after an update of nothing")
    answered = made(resource.change(on, record, **change), None)
    changed = resource.read(on, record)
    same(answered["updated_at"], changed["updated_at"], "updated_at in the answer, and as it is read")
    for shown in (answered, changed):
        later(shown["updated_at"], record.answered["created_at"])
        same(shown["created_at"], record.answered["created_at"], "created_at")
    on.wait(BETWEEN)
    body(resource.change(on, record, **change), None)
    same(resource.read(on, record), changed, f"the {resource.name} after an update to what it was")
