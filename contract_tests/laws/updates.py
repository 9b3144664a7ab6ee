"""What an update changes, and what it leaves alone."""

from contract_tests.answers import without
from contract_tests.deployment import Deployment
from contract_tests.expecting import agrees, body, same
from contract_tests.laws.law import law, where
from contract_tests.laws.reading import two_unlike
from contract_tests.resources.resource import Resource


@law("update", "patch")
def change_only_in_what_was_sent(on: Deployment, resource: Resource) -> None:
    """Field by field: in the answer, as they are read, and no other of them."""
    record, other = two_unlike(on, resource)
    known, neighbour = resource.read(on, record), resource.read(on, other)
    status = 200 if "patch" in resource.rules else None
    for change in resource.changes(on):
        known = {**known, **change}
        answered = resource.change(on, record, **change)
        body(answered, None)
        left, what = (
            set(resource.derived) - change.keys(),
            f"the {resource.name} after an update of {', '.join(change)}",
        )
        agrees(without(resource.read(on, record), *left), without(known, *left), what)
        with where(resource, "patch"):
            agrees(without(body(answered, status), *left), without(known, *left), f"{what}, as it is answered")
    agrees(resource.read(on, other), neighbour, f"another {resource.name}")


@law("nothing")
def stay_as_they_are_in_an_update_of_nothing(on: Deployment, resource: Resource) -> None:
    record, _ = two_unlike(on, resource)
    before = resource.read(on, record)
    body(resource.change(on, record), None)
    same(without(resource.read(on, record), *resource.derived), without(before, *resource.derived), "it")


@law("nulls")
def lose_what_is_updated_to_null(on: Deployment, resource: Resource) -> None:
    """Each field that may be null, and no other."""
    record, _ = two_unlike(on, resource)
    known = resource.read(on, record)
    for name, field in resource.changed_fields().items():
        if field.nullable:
            known = {**known, name: None}
            body(resource.change(on, record, **{name: None}), None)
            shown = resource.read(on, record)
            same(without(shown, *resource.derived), without(known, *resource.derived), f"it without {name}")
