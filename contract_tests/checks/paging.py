"""Limit and offset, for every list that has pages. Docs: teams-and-routing, "Pagination".

The page promises them of two lists; of the others, their pages say where they do (tickets, runs).
"""

from collections.abc import Callable, Iterable
from functools import partial

from contract_tests.calling import Caller
from contract_tests.expecting import Broken, NotGiven, body, holds, made, names, same, shown
from contract_tests.making.creations import HOURS, POLICIES, ROTAS, WORKFLOWS, creating
from contract_tests.making.kinds import kind
from contract_tests.making.lists import records
from contract_tests.making.records import TEAMS, TICKETS, new_team, new_ticket
from contract_tests.making.workflows import NOTE, canvas, executed, published
from contract_tests.promises import add, rule
from contract_tests.target import Json, Target
from mock_server.document.operations import Operation

PROMISED = {"list_teams": "PAGING-01", "list_business_hours": "PAGING-01"}
ASSUMED = "PAGING-02"
FAR = 10**9


def lists(on: Target, of: str) -> list[Operation]:
    """The lists that have pages by this rule, but for those of a record."""
    every = [each for each in on.contract.operations if {"limit", "offset"} <= set(each.query_parameters)]
    return [each for each in every if not each.path_parameters and PROMISED.get(each.id, ASSUMED) == of]


def who(on: Target, operation: Operation) -> Caller:
    """A key where keys are let in, else a session."""
    return on.api if "apiKey" in operation.credentials else on.dashboard


def bounds(on: Target, operation: Operation) -> tuple[int, int]:
    """The documented size of a page, and the largest."""
    parameters = map(on.contract.resolve, operation.raw["parameters"])
    schema = next(each["schema"] for each in parameters if each["name"] == "limit")
    return schema["default"], schema["maximum"]


def says(page: Json, which: str, **window: int) -> None:
    """What a page says of itself."""
    for name, value in window.items():
        same(page[name], value, f"{name} of {which}")


def a_page_has_the_documented_size_unless_told_otherwise(of: str, on: Target) -> None:
    for operation in lists(on, of):
        page = body(who(on, operation).get(operation.path))
        default, _ = bounds(on, operation)
        says(page, operation.id, limit=default, offset=0)
        same(len(records(page)), min(page["total"], default), f"the number of records of {operation.id}")


def a_page_is_a_window_of_the_list(of: str, on: Target) -> None:
    for operation in lists(on, of):
        caller = who(on, operation)
        whole, page = (body(caller.get(operation.path, **each)) for each in ({"limit": 100}, {"limit": 2, "offset": 1}))
        says(page, operation.id, limit=2, offset=1)
        if whole["total"] == page["total"]:
            same(records(page), records(whole)[1:3], f"the records of {operation.id} from the second on")


def a_page_has_no_more_than_the_most(of: str, on: Target) -> None:
    """Whether more is refused or cut down, the pages do not say of every list."""
    for operation in lists(on, of):
        _, most = bounds(on, operation)
        says(body(who(on, operation).get(operation.path, limit=most)), operation.id, limit=most)
        beyond = who(on, operation).get(operation.path, limit=most + 1)
        if not beyond.is_client_error:
            says(body(beyond), operation.id, limit=most)


def beyond_the_end_a_page_is_empty(of: str, on: Target) -> None:
    for operation in lists(on, of):
        page = body(who(on, operation).get(operation.path, offset=FAR))
        same(records(page), [], f"the records of {operation.id}")
        says(page, operation.id, offset=FAR)
        holds(isinstance(page["total"], int) and page["total"] >= 0, "the number of all records in total", page)


CHECKS: list[Callable[[str, Target], None]] = [
    a_page_has_the_documented_size_unless_told_otherwise,
    a_page_is_a_window_of_the_list,
    a_page_has_no_more_than_the_most,
    beyond_the_end_a_page_is_empty,
]
for of, them in (("PAGING-01", "teams_and_hours"), (ASSUMED, "the_other_lists")):
    for check in CHECKS:
        add("rules", f"{check.__name__}_of_{them}", (of,), partial(check, of))


@rule(ASSUMED)
def a_window_that_makes_no_sense_is_refused(on: Target) -> None:
    for operation in [*lists(on, "PAGING-01"), *lists(on, ASSUMED)]:
        _, most = bounds(on, operation)
        for name, value in (("limit", 0), ("limit", most + 1), ("offset", -1)):
            names(who(on, operation).get(operation.path, **{name: value}), f"query.{name}")
    for limit in ("5.0", "all", ""):
        names(on.api.get(TICKETS, limit=limit), "query.limit")


List = tuple[str, dict[str, str], list[Json]]
"""The path of a list, a query, and the ids of all that it has then."""


def pages_are_the_whole(make: Callable[[Target], List], on: Target) -> None:
    """The pages put together are the list: nothing is missing, nothing stands twice, and each knows the total."""
    path, query, expected = make(on)
    caller = who(on, _listing(on, path))
    whole = body(caller.get(path, limit=100, **query))
    pages = [body(caller.get(path, limit=2, offset=offset, **query)) for offset in range(0, len(expected) + 1, 2)]
    in_pages = [each for page in pages for each in _ids(page)]
    for listed in (_ids(whole), in_pages):
        same(sorted(map(str, listed)), sorted(map(str, expected)), "the ids in the list")
    for page in (whole, *pages):
        same(page["total"], len(expected), "the total of every page")
    if in_pages != _ids(whole):
        raise Broken(f"one order, {shown(_ids(whole))}, whatever the pages", shown(in_pages), level="assumed")


def _ids(page: Json) -> list[Json]:
    return [each["id"] for each in records(page)]


def tickets(on: Target) -> List:
    category = on.name("Category")
    return TICKETS, {"category": category}, [new_ticket(on, category=category)["id"] for _ in range(5)]


def teams(on: Target) -> List:
    token = on.name("Team")
    return TEAMS, {"search": token}, [new_team(on, name=f"{token} {number}")["id"] for number in range(5)]


def entries(on: Target) -> List:
    what = creating(on, "create_oncall_entry")
    return what.path, {}, [made(what.post(number=number))["id"] for number in range(5)]


def runs(on: Target) -> List:
    """They go on by themselves, so it is waited until they are at rest."""
    workflow, ticket = published(on, canvas(NOTE)), new_ticket(on)
    ids = [executed(on, workflow["id"], ticket).rpartition("/")[2] for _ in range(3)]
    on.wait(5)
    return f"{WORKFLOWS}/{workflow['id']}/runs", {}, list(ids)


for make, of in ((tickets, ASSUMED), (teams, "PAGING-01"), (entries, ASSUMED), (runs, ASSUMED)):
    add("rules", f"the_pages_of_{make.__name__}_are_the_whole", (of,), partial(pages_are_the_whole, make))


def what_was_made_stands_once(families: Iterable[tuple[str, str]], on: Target) -> None:
    for family, path in families:
        new = [kind(family).new(on)["id"] for _ in range(2)]
        listed = _every_id(on, path)
        same([listed.count(each) for each in new], [1, 1], f"how often each new record stands in {path}")


for of, families in (
    ("PAGING-01", [("business_hours", HOURS)]),
    (ASSUMED, [("oncall", ROTAS), ("sla", POLICIES), ("workflows", WORKFLOWS)]),
):
    add(
        "rules",
        f"what_was_made_stands_once_in_the_pages_of_{families[-1][0]}",
        (of,),
        partial(what_was_made_stands_once, families),
    )


PAGES = 5


def _every_id(on: Target, path: str) -> list[Json]:
    """The ids of a list, page by page."""
    found: list[Json] = []
    for _ in range(PAGES):
        page = body(who(on, _listing(on, path)).get(path, limit=100, offset=len(found)))
        found += _ids(page)
        if len(found) >= page["total"]:
            return found
    raise NotGiven(f"{path} has more than {PAGES * 100} records, too many to look through")


def _listing(on: Target, path: str) -> Operation:
    """The operation of the document that lists what is at a path."""
    operation = on.contract.match("GET", path)
    if operation is None:
        raise NotGiven(f"the document has no list at {path}")
    return operation


@rule(ASSUMED)
def the_windows_of_a_records_own_list_make_sense_too(on: Target) -> None:
    rota, workflow = kind("oncall").new(on), kind("workflows").new(on)
    for path in (f"{ROTAS}/{rota['id']}/entries", f"{WORKFLOWS}/{workflow['id']}/runs"):
        caller = who(on, _listing(on, path))
        default, most = bounds(on, _listing(on, path))
        page = body(caller.get(path, offset=FAR))
        same((records(page), page["total"], page["limit"], page["offset"]), ([], 0, default, FAR), "the empty page")
        same(body(caller.get(path, limit=most))["limit"], most, "the limit")
        for name, value in (("limit", most + 1), ("limit", 0), ("offset", -1)):
            names(caller.get(path, **{name: value}), f"query.{name}")
