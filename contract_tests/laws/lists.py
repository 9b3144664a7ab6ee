"""The lists of records: their form, their pages, filters and totals."""

import httpx

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import answer, body, holds, names, promise, same
from contract_tests.laws.law import law
from contract_tests.laws.reading import two_unlike
from contract_tests.making.lists import records
from contract_tests.resources.resource import Resource
from mock_server.document.operations import Operation


def listing(resource: Resource) -> Operation:
    if resource.lists is None:
        raise ValueError(f"The document has no list of {resource.plural}: they can have no rule about one.")
    return resource.lists


def page(on: Deployment, resource: Resource, **query: Json) -> Json:
    return body(ask(on, resource, **query))


def ask(on: Deployment, resource: Resource, **query: Json) -> httpx.Response:
    """For the list; of what the records belong to, where they belong to another."""
    path = listing(resource).path
    return resource.caller(on).get(resource.creating(on).path if "{" in path else path, **{**resource.query, **query})


@law("envelope")
def are_listed_in_an_envelope(on: Deployment, resource: Resource) -> None:
    """Records, their total, limit and offset."""
    shown = page(on, resource)
    for field in ("total", "limit", "offset"):
        holds(type(shown[field]) is int, f"a number in {field}", shown[field])
    listed = shown[listing(resource).shape.envelope]
    holds(isinstance(listed, list), "a list of records", listed)
    same(len(listed), min(shown["total"], shown["limit"]), f"how many of {shown['total']} the page has")


@law("size")
def are_as_many_to_a_page_as_the_document_says(on: Deployment, resource: Resource) -> None:
    default, _ = bounds(on, listing(resource))
    shown = page(on, resource)
    same((shown["limit"], shown["offset"]), (default, 0), "limit and offset where none are sent")


@law("most")
def are_as_many_to_a_page_as_the_limit_says(on: Deployment, resource: Resource) -> None:
    """Of more than fit on the largest page, where they can be deleted again; and no more than it allows."""
    _, most = bounds(on, listing(resource))
    if resource.deletes or on.reset:
        for _ in range(page(on, resource, limit=1)["total"], most + 1):
            resource.new(on)
    for limit in (1, most):
        shown = page(on, resource, limit=limit)
        same(shown["limit"], limit, "the limit")
        same(len(records(shown)), min(limit, shown["total"]), f"how many of {shown['total']} the page has")
    beyond = ask(on, resource, limit=most + 1)
    if beyond.is_success:  # then it was cut to what is allowed
        shown = body(beyond)
        holds(max(shown["limit"], len(records(shown))) <= most, f"at most {most}", answer(beyond))


@law("limits")
def are_not_listed_where_limit_or_offset_make_no_sense(on: Deployment, resource: Resource) -> None:
    _, most = bounds(on, listing(resource))
    for name, value in (("limit", 0), ("limit", most + 1), ("limit", -1), ("limit", "many"), ("offset", -1)):
        names(ask(on, resource, **{name: value}), f"query.{name}")


@law("window")
def are_all_in_the_pages_put_together(on: Deployment, resource: Resource) -> None:
    two_unlike(on, resource)
    whole, *pages = (page(on, resource, limit=limit, offset=offset) for limit, offset in ((4, 0), (2, 0), (2, 2)))
    found = [each["id"] for shown in pages for each in records(shown)]
    same(found, [each["id"] for each in records(whole)], "two pages of two each")
    same([shown["total"] for shown in pages], [whole["total"]] * 2, "their totals")
    past = page(on, resource, offset=whole["total"])
    same((records(past), past["total"], past["offset"]), ([], whole["total"], whole["total"]), "the page past the last")


@law("filters", "total", "folded")
def are_listed_as_the_filters_say(on: Deployment, resource: Resource) -> None:
    """Each filter, and all together: those that fit and no others, and their number for a total."""
    one, other = two_unlike(on, resource)
    for record in (one, other):
        own = {name: record.answered[name] for name in filters(resource)}
        for query in (*({name: value} for name, value in own.items()), own):
            listed = page(on, resource, **query)
            ids = [each["id"] for each in records(listed)]
            holds(record.id in ids, f"the {resource.name} that fits {query}", ids)
            holds((other if record is one else one).id not in ids, f"no {resource.name} that does not", ids)
            if "total" in resource.rules:
                with promise(resource.rules["total"]):
                    shorter = page(on, resource, **query, limit=1)
                    same(
                        (listed["total"], shorter["total"]),
                        (len(ids), len(ids)),
                        f"the total of those that fit {query}",
                    )


def filters(resource: Resource) -> list[str]:
    """The query parameters that are fields of the record."""
    sent = resource.sent_fields()
    return [each for each in listing(resource).query_parameters if each in sent]


@law("search", "total", "folded")
def are_found_by_what_they_are_called(on: Deployment, resource: Resource) -> None:
    """A search finds those that have it in their name, and no others."""
    wanted, other = two_unlike(on, resource)
    for record in (wanted, other):
        name = record.answered[resource.named]
        shown = page(on, resource, search=name)
        same([each["id"] for each in records(shown)], [record.id], f"the {resource.plural} called {name}")
        if "total" in resource.rules:
            with promise(resource.rules["total"]):
                same(shown["total"], 1, "their total")
    if "folded" in resource.rules:
        with promise(resource.rules["folded"]):
            part = wanted.answered[resource.named][2:-1]
            for text in (part, part.upper(), part.lower()):
                ids = [each["id"] for each in records(page(on, resource, search=text))]
                holds(wanted.id in ids, f"it to be found by {text}", ids)


def bounds(on: Deployment, operation: Operation) -> tuple[int, int]:
    """The documented size of a page, and the largest."""
    parameters = map(on.contract.resolve, operation.raw["parameters"])
    schema = next(each["schema"] for each in parameters if each["name"] == "limit")
    return schema["default"], schema["maximum"]
