"""Where a list begins: the page that nobody asked for in numbers, and the newest record."""

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import made, same
from contract_tests.laws.law import law
from contract_tests.laws.lists import bounds, listing, page
from contract_tests.making.lists import records
from contract_tests.resources.resource import Resource


@law("page")
def are_listed_from_the_first_on_where_no_page_is_asked_for(on: Deployment, resource: Resource) -> None:
    shown = page(on, resource)
    default, _ = bounds(on, listing(resource))
    same((shown["limit"], shown["offset"]), (default, 0), "limit and offset")


@law("newest")
def are_listed_from_the_newest_on(on: Deployment, resource: Resource) -> None:
    """Whatever has changed since."""
    new = []
    for _ in range(3):
        new.append(resource.new(on))
        on.wait(1)
    ids = [each.id for each in reversed(new)]
    same([each for each in _ids(on, resource) if each in ids], ids, "those that are new")
    if resource.updates:
        made(resource.change(on, new[0], **next(resource.changes(on))), None)
        same([each for each in _ids(on, resource) if each in ids], ids, "those that are new, of which one has changed")


def _ids(on: Deployment, resource: Resource) -> list[Json]:
    return [each["id"] for each in records(page(on, resource))]
