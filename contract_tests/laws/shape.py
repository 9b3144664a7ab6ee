"""What records have, and begin with, and the form of lists without pages."""

from contract_tests.assertions import body, holds, includes
from contract_tests.laws.law import law
from contract_tests.laws.lists import listing
from contract_tests.places import JSON
from contract_tests.resources.field import without_refs
from contract_tests.resources.resource import Resource
from contract_tests.target import Json, Target


@law("fields")
def have_every_field_that_the_page_lists(on: Target, resource: Resource) -> None:
    """As they are answered, read and listed; a value where the document lets none be null."""
    record = resource.new(on)
    listed = [each for each in resource.listed(on, record) if each["id"] == record.id]
    schema = without_refs(resource.creates.raw["responses"]["201"]["content"][JSON]["schema"])
    for shown in (record.answered, resource.read(on, record), *listed):
        for name in schema["required"]:
            value: Json = shown[name]
            nullable = without_refs(schema["properties"][name]).get("nullable")
            holds(nullable or value is not None, f"a value for {name}", shown)


@law("fresh")
def have_nothing_behind_them_when_they_are_new(on: Target, resource: Resource) -> None:
    record = resource.new(on)
    for shown in (record.answered, resource.read(on, record)):
        includes(shown, resource.fresh, f"the new {resource.name}")


@law("array")
def are_listed_in_a_bare_array(on: Target, resource: Resource) -> None:
    resource.new(on)
    listed = body(resource.caller(on).get(listing(resource).path))
    holds(isinstance(listed, list), f"a bare array of {resource.plural}", listed)
