"""The lists of records: their form, their pages, filters and totals."""

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import answer, body, holds, names, promise, same
from contract_tests.laws.law import law
from contract_tests.laws.reading import two_unlike
from contract_tests.making.lists import everything, records
from contract_tests.resources.field import without_refs
from contract_tests.resources.resource import Resource
from mock_server.document.operations import Operation, Schema


def listing(resource: Resource) -> Operation:
    if resource.lists is None:
        raise ValueError(f"The document has no list of {resource.plural}: they can have no rule about one.")
    return resource.lists


def page(on: Deployment, resource: Resource, **query: Json) -> Json:
    return body(resource.caller(on).get(listing(resource).path, **query))


@law("envelope")
def are_listed_in_an_envelope(on: Deployment, resource: Resource) -> None:
    """Records, their total, limit and offset."""
    shown = page(on, resource)
    for field in ("total", "limit", "offset"):
        holds(type(shown[field]) is int, f"a number in {field}", shown[field])
    listed = shown[listing(resource).shape.envelope]
    holds(isinstance(listed, list), "a list of records", listed)
    same(len(listed), min(shown["total"], shown["limit"]), f"how many of {shown['total']} the page has")


@law("size", "limits")
def are_listed_as_many_to_a_page_as_the_limit_says(on: Deployment, resource: Resource) -> None:
    """As many as the page says where no limit is sent, and no more than it allows."""
    default, most = bounds(on, listing(resource))
    shown = page(on, resource)
    same((shown["limit"], shown["offset"]), (default, 0), "limit and offset where none are sent")
    for limit in (1, most):
        shown = page(on, resource, limit=limit)
        same(shown["limit"], limit, "the limit")
        same(len(records(shown)), min(limit, shown["total"]), f"how many of {shown['total']} the page has")
    beyond = resource.caller(on).get(listing(resource).path, limit=most + 1)
    if beyond.is_success:  # then it was cut to what is allowed
        shown = body(beyond)
        holds(max(shown["limit"], len(records(shown))) <= most, f"at most {most}", answer(beyond))
    if "limits" in resource.rules:
        with promise(resource.rules["limits"]):
            for name, value in (("limit", 0), ("limit", most + 1), ("limit", -1), ("limit", "many"), ("offset", -1)):
                names(resource.caller(on).get(listing(resource).path, **{name: value}), f"query.{name}")


@law("most")
def are_listed_as_many_to_a_page_as_there_may_be(on: Deployment, resource: Resource) -> None:
    """Of more than fit on the largest page, where they can be deleted again."""
    _, most = bounds(on, listing(resource))
    if resource.deletes or on.reset:
        for _ in range(page(on, resource, limit=1)["total"], most + 1):
            resource.new(on)
    shown = page(on, resource, limit=most)
    same(len(records(shown)), min(most, shown["total"]), f"how many of {shown['total']} the page has")


@law("window")
def are_all_in_the_pages_put_together(on: Deployment, resource: Resource) -> None:
    two_unlike(on, resource)
    whole, *pages = (page(on, resource, limit=limit, offset=offset) for limit, offset in ((4, 0), (2, 0), (2, 2)))
    found = [each["id"] for shown in pages for each in records(shown)]
    same(found, [each["id"] for each in records(whole)], "two pages of two each")
    same([shown["total"] for shown in pages], [whole["total"]] * 2, "their totals")
    past = page(on, resource, offset=whole["total"])
    same((records(past), past["total"], past["offset"]), ([], whole["total"], whole["total"]), "the page past the last")


@law("filters", "folded")
def are_listed_as_the_filters_say(on: Deployment, resource: Resource) -> None:
    """Each filter, and all together: those that fit and no others."""
    one, other = two_unlike(on, resource)
    for record, neighbour in ((one, other), (other, one)):
        own = {name: record.answered[name] for name in filters(resource)}
        for query in (*({name: value} for name, value in own.items()), own):
            ids = [each["id"] for each in everything(resource.caller(on), listing(resource).path, **query)]
            holds(record.id in ids, f"the {resource.name} that fits {query}", ids)
            fits = all(neighbour.answered[name] == value for name, value in query.items())
            same(neighbour.id in ids, fits, f"whether another {resource.name} is listed by {query}")


def filters(resource: Resource) -> list[str]:
    """The query parameters that are fields of the record."""
    known = resource.sent_fields() if resource.create else _item(listing(resource))["properties"]
    return [each for each in listing(resource).query_parameters if each in known]


@law("total")
def have_a_total_of_those_that_fit(on: Deployment, resource: Resource) -> None:
    """Whatever the filters and the search are, and the size of the page."""
    for record in two_unlike(on, resource):
        query = {name: record.answered[name] for name in filters(resource)}
        if "search" in listing(resource).query_parameters:
            query["search"] = record.answered[resource.named]
        for some in (*({name: value} for name, value in query.items()), query):
            expected = len(everything(resource.caller(on), listing(resource).path, **some))
            totals = [page(on, resource, **some, **limit)["total"] for limit in ({}, {"limit": 1})]
            same(totals, [expected] * 2, f"the total of those that fit {some}")


@law("search", "folded")
def are_found_by_what_they_are_called(on: Deployment, resource: Resource) -> None:
    """A search finds those that have it in their name, and no others."""
    wanted, other = two_unlike(on, resource)
    for record in (wanted, other):
        name = record.answered[resource.named]
        shown = page(on, resource, search=name)
        same([each["id"] for each in records(shown)], [record.id], f"the {resource.plural} called {name}")
    if "folded" in resource.rules:
        with promise(resource.rules["folded"]):
            part = wanted.answered[resource.named][2:-1]
            for text in (part, part.upper(), part.lower()):
                ids = [each["id"] for each in records(page(on, resource, search=text))]
                holds(wanted.id in ids, f"it to be found by {text}", ids)


def _item(operation: Operation) -> Schema:
    """What the document says of a record of a list."""
    return without_refs({"$ref": f"#/components/schemas/{operation.shape.item}"})


def bounds(on: Deployment, operation: Operation) -> tuple[int, int]:
    """The documented size of a page, and the largest."""
    parameters = map(on.contract.resolve, operation.raw["parameters"])
    schema = next(each["schema"] for each in parameters if each["name"] == "limit")
    return schema["default"], schema["maximum"]
