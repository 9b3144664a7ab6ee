"""Limit and offset, for every list that has pages. Docs: teams-and-routing, "Pagination"; tickets, "List Tickets"."""

from collections.abc import Callable
from functools import partial

from contract_tests.deployment import Deployment, Json
from contract_tests.expecting import NotGiven, body, holds, names, same
from contract_tests.making.creations import HOURS, POLICIES, ROTAS, WORKFLOWS
from contract_tests.making.kinds import SHIFT, kind
from contract_tests.making.records import TEAMS, TICKETS, new_team, new_ticket
from contract_tests.making.workflows import NOTE, canvas, executed, published
from contract_tests.promises import add, rule
from mock_server.document.operations import Operation

PAGING = {"total", "limit", "offset"}
FAR = 10**9


def lists(on: Deployment) -> list[Operation]:
    """The lists that have pages, but for those of a record."""
    every = on.contract.operations
    return [each for each in every if {"limit", "offset"} <= set(each.query_parameters) and not each.path_parameters]


def bounds(on: Deployment, operation: Operation) -> tuple[int, int]:
    """The documented size of a page, and the largest."""
    parameters = map(on.contract.resolve, operation.raw["parameters"])
    schema = next(each["schema"] for each in parameters if each["name"] == "limit")
    return schema["default"], schema["maximum"]


def records(page: Json) -> list[Json]:
    """What is on a page, whichever name its list has."""
    holds(page.keys() in ({"items"} | PAGING, {"data"} | PAGING), "items or data, total, limit and offset", page)
    found: list[Json] = page.get("items", page.get("data"))
    return found


@rule("PAGING-01")
def a_page_has_the_documented_size_unless_told_otherwise(on: Deployment) -> None:
    for operation in lists(on):
        page = body(on.dashboard.get(operation.path))
        default, _ = bounds(on, operation)
        same((page["limit"], page["offset"]), (default, 0), f"limit and offset of {operation.id}")
        same(len(records(page)), min(page["total"], default), f"the number of records of {operation.id}")


@rule("PAGING-01")
def a_page_is_a_window_of_the_list(on: Deployment) -> None:
    for operation in lists(on):
        whole, page = (
            body(on.dashboard.get(operation.path, **each)) for each in ({"limit": 100}, {"limit": 2, "offset": 1})
        )
        same((page["limit"], page["offset"]), (2, 1), f"limit and offset of {operation.id}")
        if whole["total"] == page["total"]:
            same(records(page), records(whole)[1:3], f"the records of {operation.id} from the second on")


@rule("PAGING-01")
def a_page_has_no_more_than_the_most(on: Deployment) -> None:
    for operation in lists(on):
        _, most = bounds(on, operation)
        same(body(on.dashboard.get(operation.path, limit=most))["limit"], most, f"the limit of {operation.id}")
        names(on.dashboard.get(operation.path, limit=most + 1), "query.limit")


@rule("PAGING-01")
def beyond_the_end_a_page_is_empty(on: Deployment) -> None:
    for operation in lists(on):
        page = body(on.dashboard.get(operation.path, offset=FAR))
        same((records(page), page["offset"]), ([], FAR), f"records and offset of {operation.id}")
        holds(isinstance(page["total"], int) and page["total"] >= 0, "the number of all records in total", page)


@rule("PAGING-01")
def a_window_that_makes_no_sense_is_refused(on: Deployment) -> None:
    for operation in lists(on):
        names(on.dashboard.get(operation.path, limit=0), "query.limit")
        names(on.dashboard.get(operation.path, offset=-1), "query.offset")
    for value in ("5.0", "all", ""):
        names(on.api.get(TICKETS, limit=value), "query.limit")


def pages_are_the_whole(make: Callable[[Deployment], tuple[str, dict[str, str], list[Json]]], on: Deployment) -> None:
    """The pages put together are the list: nothing is missing, nothing stands twice, and each knows the total."""
    path, query, made = make(on)
    whole = body(on.dashboard.get(path, limit=100, **query))
    same(sorted(map(str, _ids(whole))), sorted(map(str, made)), "the ids in the list")
    pages = [body(on.dashboard.get(path, limit=2, offset=offset, **query)) for offset in range(0, len(made) + 1, 2)]
    same([record for page in pages for record in records(page)], records(whole), "the pages put together")
    same([page["total"] for page in [whole, *pages]], [len(made)] * (len(pages) + 1), "the total of every page")


def _ids(page: Json) -> list[Json]:
    return [each["id"] for each in records(page)]


def tickets(on: Deployment) -> tuple[str, dict[str, str], list[Json]]:
    category = on.name("Category")
    return TICKETS, {"category": category}, [new_ticket(on, category=category)["id"] for _ in range(5)]


def teams(on: Deployment) -> tuple[str, dict[str, str], list[Json]]:
    token = on.name("Team")
    return TEAMS, {"search": token}, [new_team(on, name=f"{token} {number}")["id"] for number in range(5)]


def entries(on: Deployment) -> tuple[str, dict[str, str], list[Json]]:
    path = f"{ROTAS}/{kind('oncall').new(on)['id']}/entries"
    return path, {}, [body(on.api.post(path, {"user_id": on.users[0], **SHIFT}), 201)["id"] for _ in range(5)]


def runs(on: Deployment) -> tuple[str, dict[str, str], list[Json]]:
    """They go on by themselves, so it is waited until they are at rest."""
    workflow, ticket = published(on, canvas(NOTE)), new_ticket(on)
    made = [executed(on, workflow["id"], ticket).rpartition("/")[2] for _ in range(3)]
    on.wait(5)
    return f"{WORKFLOWS}/{workflow['id']}/runs", {}, list(made)


for each in (tickets, teams, entries, runs):
    add(
        "rules",
        f"the_pages_of_{each.__name__}_are_the_whole",
        ("PAGING-01",),
        partial(pages_are_the_whole, each),
    )


@rule("PAGING-01")
def what_was_made_stands_once_in_the_pages_of_a_list_without_a_filter(on: Deployment) -> None:
    for family, path in (("business_hours", HOURS), ("oncall", ROTAS), ("sla", POLICIES), ("workflows", WORKFLOWS)):
        made = [kind(family).new(on)["id"] for _ in range(2)]
        listed = _every_id(on, path)
        same([listed.count(each) for each in made], [1, 1], f"how often each new record stands in {path}")


PAGES = 5


def _every_id(on: Deployment, path: str) -> list[Json]:
    """The ids of a list, page by page."""
    found: list[Json] = []
    for _ in range(PAGES):
        page = body(on.dashboard.get(path, limit=100, offset=len(found)))
        found += _ids(page)
        if len(found) >= page["total"]:
            return found
    raise NotGiven(f"{path} has more than {PAGES * 100} records, too many to look through")


def _listing(on: Deployment, path: str) -> Operation:
    """The operation of the document that lists what is at a path."""
    operation = on.contract.match("GET", path)
    if operation is None:
        raise NotGiven(f"the document has no list at {path}")
    return operation


@rule("PAGING-01")
def the_windows_of_a_records_own_list_make_sense_too(on: Deployment) -> None:
    rota, workflow = kind("oncall").new(on), kind("workflows").new(on)
    for path in (f"{ROTAS}/{rota['id']}/entries", f"{WORKFLOWS}/{workflow['id']}/runs"):
        default, most = bounds(on, _listing(on, path))
        page = body(on.dashboard.get(path, offset=FAR))
        same((records(page), page["total"], page["limit"], page["offset"]), ([], 0, default, FAR), "the empty page")
        same(body(on.dashboard.get(path, limit=most))["limit"], most, "the limit")
        for name, value in (("limit", most + 1), ("limit", 0), ("offset", -1)):
            names(on.dashboard.get(path, **{name: value}), f"query.{name}")
