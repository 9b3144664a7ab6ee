"""The lists of records: their form, their pages, filters and totals."""

import httpx

from contract_tests.assertions import answer, body, holds, names, same
from contract_tests.factories.lists import everything, records
from contract_tests.laws.law import law
from contract_tests.laws.reading import two_unlike
from contract_tests.resources.field import without_refs
from contract_tests.resources.resource import Resource
from contract_tests.target import Json, Target
from mock_server.document.operations import Operation, Schema


def listing(resource: Resource) -> Operation:
    if resource.lists is None:
        raise ValueError(f"The document has no list of {resource.plural}: they can have no rule about one.")
    return resource.lists


def page(on: Target, resource: Resource, **query: Json) -> Json:
    return body(ask(on, resource, **query))


def ask(on: Target, resource: Resource, **query: Json) -> httpx.Response:
    """For the list; of what the records belong to, where they belong to another."""
    path = listing(resource).path
    return resource.caller(on).get(resource.creating(on).path if "{" in path else path, **{**resource.query, **query})


@law("envelope")
def are_listed_in_an_envelope(on: Target, resource: Resource) -> None:
    """Records, their total, limit and offset."""
    shown = page(on, resource)
    for field in ("total", "limit", "offset"):
        holds(type(shown[field]) is int, f"a number in {field}", shown[field])
    listed = shown[listing(resource).shape.envelope]
    holds(isinstance(listed, list), "a list of records", listed)
    same(len(listed), min(shown["total"], shown["limit"]), f"how many of {shown['total']} the page has")


@law("size")
def are_as_many_to_a_page_as_the_document_says(on: Target, resource: Resource) -> None:
    default, _ = bounds(on, listing(resource))
    shown = page(on, resource)
    same((shown["limit"], shown["offset"]), (default, 0), "limit and offset where none are sent")


@law("most")
def are_as_many_to_a_page_as_the_limit_says(on: Target, resource: Resource) -> None:
    """Of more than fit on the largest page, where they can be deleted again; and no more than it allows."""
    _, most = bounds(on, listing(resource))
    lacking = most + 1 - page(on, resource, limit=1)["total"]
    if resource.deletes:
        for _ in range(lacking):
            resource.new(on)
    else:
        on.fill(lacking, lambda: resource.new(on))
    for limit in (1, most):
        shown = page(on, resource, limit=limit)
        same(shown["limit"], limit, "the limit")
        same(len(records(shown)), min(limit, shown["total"]), f"how many of {shown['total']} the page has")
    beyond = ask(on, resource, limit=most + 1)
    if beyond.is_success:  # then it was cut to what is allowed
        shown = body(beyond)
        holds(max(shown["limit"], len(records(shown))) <= most, f"at most {most}", answer(beyond))


@law("limits")
def are_not_listed_where_limit_or_offset_make_no_sense(on: Target, resource: Resource) -> None:
    _, most = bounds(on, listing(resource))
    for name, value in (("limit", 0), ("limit", most + 1), ("limit", -1), ("limit", "many"), ("offset", -1)):
        names(ask(on, resource, **{name: value}), f"query.{name}")


@law("window")
def are_all_in_the_pages_put_together(on: Target, resource: Resource) -> None:
    two_unlike(on, resource)
    whole, *pages = (page(on, resource, limit=limit, offset=offset) for limit, offset in ((4, 0), (2, 0), (2, 2)))
    found = [each["id"] for shown in pages for each in records(shown)]
    same(found, [each["id"] for each in records(whole)], "two pages of two each")
    same([shown["total"] for shown in pages], [whole["total"]] * 2, "their totals")
    past = page(on, resource, offset=whole["total"])
    same((records(past), past["total"], past["offset"]), ([], whole["total"], whole["total"]), "the page past the last")


@law("filters")
def are_listed_as_the_filters_say(on: Target, resource: Resource) -> None:
    """Each filter, and all together: those that fit and no others."""
    one, other = two_unlike(on, resource)
    for record, neighbour in ((one, other), (other, one)):
        own = {name: record.answered[name] for name in filters(resource)}
        alone = [{name: value} for name, value in own.items() if name not in choices(resource)]
        for query in (*alone, own):
            ids = [each["id"] for each in everything(resource.caller(on), listing(resource).path, **query)]
            holds(record.id in ids, f"the {resource.name} that fits {query}", ids)
            fits = all(neighbour.answered[name] == value for name, value in query.items())
            same(neighbour.id in ids, fits, f"whether another {resource.name} is listed by {query}")


def filters(resource: Resource) -> list[str]:
    """The query parameters that are fields of the record."""
    known = resource.sent_fields() if resource.create else _item(listing(resource))["properties"]
    return [each for each in listing(resource).query_parameters if each in known]


@law("total")
def have_a_total_of_those_that_fit(on: Target, resource: Resource) -> None:
    """Whatever the filters and the search are, and the size of the page."""
    for record in two_unlike(on, resource):
        query = {name: record.answered[name] for name in filters(resource)}
        if "search" in listing(resource).query_parameters:
            query["search"] = record.answered[resource.named]
        for some in (*({name: value} for name, value in query.items()), query):
            expected = len(everything(resource.caller(on), listing(resource).path, **some))
            totals = [page(on, resource, **some, **limit)["total"] for limit in ({}, {"limit": 1})]
            same(totals, [expected] * 2, f"the total of those that fit {some}")


@law("total", of=lambda resource: resource.deletes)
def are_no_longer_counted_when_they_are_deleted(on: Target, resource: Resource) -> None:
    """Among all, and among those that a search for its name finds."""
    record, _ = two_unlike(on, resource)
    searches = "search" in listing(resource).query_parameters
    queries = ({"search": record.answered[resource.named]}, {}) if searches else ({},)
    for before in (True, False):
        for query in queries:
            found = [each["id"] for each in everything(resource.caller(on), record.among, **query)]
            same(page(on, resource, **query, limit=1)["total"], len(found), f"the total of those that fit {query}")
            same(record.id in found, before, f"whether the {resource.name} is listed")
        if before:
            body(resource.delete(on, record), 204)


def choices(resource: Resource) -> dict[str, list[Json]]:
    """The query parameters that are one of several words, and these."""
    return {each.name: each.schema["enum"] for each in listing(resource).parameters if "enum" in each.schema}


def _item(operation: Operation) -> Schema:
    """What the document says of a record of a list."""
    return without_refs({"$ref": f"#/components/schemas/{operation.shape.item}"})


def bounds(on: Target, operation: Operation) -> tuple[int, int]:
    """The documented size of a page, and the largest."""
    parameters = map(on.contract.resolve, operation.raw["parameters"])
    schema = next(each["schema"] for each in parameters if each["name"] == "limit")
    return schema["default"], schema["maximum"]
