"""What a refusal names, and what it leaves behind."""

import httpx

from contract_tests.assertions import answer, holds, names, same
from contract_tests.laws.law import law
from contract_tests.resources.field import ResourceField, fields
from contract_tests.resources.resource import Resource
from contract_tests.target import Json, Target

NO_TEXT = {"text": "An object"}


@law("typed")
def name_the_field_that_is_of_another_type(on: Target, resource: Resource) -> None:
    record, wrong = resource.new(on), {resource.named: NO_TEXT}
    names(resource.post(on, **wrong), f"body.{resource.named}")
    if resource.updates:
        names(resource.change(on, record, **wrong), f"body.{resource.named}")
    for name, field in resource.changed_fields().items():
        if not field.refusal:
            names(resource.change(on, record, **{name: next(field.mistaken())}), f"body.{name}")


@law("refused")
def are_as_they_were_after_what_was_refused(on: Target, resource: Resource) -> None:
    """Of a request with one wrong field nothing is done, however much of it is right: none is made, of
    another name or again, and none is changed.
    """
    own, token = on.name("Made"), on.name("Refused")
    record = resource.new(on, **{resource.named: own})
    before = resource.read(on, record)
    right = {name: values[0] for name, values in resource.samples(on, resource.changed_fields()).items()}
    for name, field in resource.sent_fields().items():
        if name != resource.named:
            _refused(resource.post(on, **{resource.named: token, name: _wrong(field)}))
    for name, field in fields(resource.updates.id).items() if resource.updates else ():
        _refused(resource.change(on, record, **{**right, name: _wrong(field)}))
    same(resource.read(on, record), before, f"the {resource.name} after what was refused")
    found = [each["id"] for text in (own, token) for each in resource.find(on, text)]
    same(found, [record.id], f"the {resource.plural} that are there after what was refused")


def _wrong(field: ResourceField) -> Json:
    return next(field.mistaken())


def _refused(response: httpx.Response) -> None:
    holds(response.is_client_error, "a refusal", answer(response))
