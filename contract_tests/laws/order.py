"""Where a list begins and ends: the page that nobody asked for in numbers, its limit, and what comes first."""

from contract_tests.assertions import made, same
from contract_tests.factories.lists import records
from contract_tests.laws.law import law
from contract_tests.laws.lists import bounds, listing, page
from contract_tests.laws.reading import two_unlike
from contract_tests.resources.record import MadeRecord
from contract_tests.resources.resource import Resource
from contract_tests.target import Target


@law("page")
def are_listed_from_the_first_on_where_no_page_is_asked_for(on: Target, resource: Resource) -> None:
    shown = page(on, resource)
    default, _ = bounds(on, listing(resource))
    same((shown["limit"], shown["offset"]), (default, 0), "limit and offset")


@law("limit")
def are_no_more_than_the_limit(on: Target, resource: Resource) -> None:
    two_unlike(on, resource)
    same(len(records(page(on, resource, limit=1))), 1, f"how many {resource.plural} come by a limit of 1")


@law("newest")
def are_listed_from_the_newest_on(on: Target, resource: Resource) -> None:
    """Whatever has changed since."""
    older, newer = two_unlike(on, resource)
    _keeps_its_order(on, resource, (newer, older), older)


@law("oldest")
def are_listed_from_the_oldest_on(on: Target, resource: Resource) -> None:
    """Whatever has changed since."""
    older, newer = two_unlike(on, resource)
    _keeps_its_order(on, resource, (older, newer), older)


def _keeps_its_order(on: Target, resource: Resource, order: tuple[MadeRecord, ...], changed: MadeRecord) -> None:
    """As they are listed, so they are after a change of one."""
    _in_order(on, resource, *order)
    if resource.updates:
        on.wait(1)
        made(resource.change(on, changed, **next(resource.changes(on))), None)
        _in_order(on, resource, *order)


def _in_order(on: Target, resource: Resource, *expected: MadeRecord) -> None:
    """As these are, so they are listed."""
    ids = [each.id for each in expected]
    same([each["id"] for each in resource.listed(on, expected[0]) if each["id"] in ids], ids, "those that are new")
