"""Limit and offset, for every list that has pages, by reading alone. Docs: teams-and-routing, "Pagination".

The page promises them of two lists; of the others, their pages say where they do (tickets, runs).
"""

from collections.abc import Callable
from functools import partial

from contract_tests.assertions import body, holds, names, same
from contract_tests.caller import Caller
from contract_tests.factories.creations import WORKFLOWS
from contract_tests.factories.lists import records
from contract_tests.factories.records import TICKETS, new_ticket
from contract_tests.factories.workflows import NOTE, canvas, executed, published
from contract_tests.registry import add, rule
from contract_tests.target import Json, Target
from mock_server.document.operations import Operation

Check = Callable[[Caller, Operation, str], None]
PROMISED = ("list_teams", "list_business_hours")
FAR = 10**9


def lists(on: Target, *, promised: bool) -> list[Operation]:
    """The lists that have pages, those that the page promises or the others, but for those of a record."""
    every = [each for each in on.contract.operations if {"limit", "offset"} <= set(each.query_parameters)]
    return [each for each in every if not each.path_parameters and (each.id in PROMISED) == promised]


def who(on: Target, operation: Operation) -> Caller:
    """A key where keys are let in, else a session."""
    return on.api if "apiKey" in operation.credentials else on.dashboard


def bounds(operation: Operation) -> tuple[int, int]:
    """The documented size of a page, and the largest."""
    schema = next(each.schema for each in operation.parameters if each.name == "limit")
    return schema["default"], schema["maximum"]


def a_page_has_the_documented_size(caller: Caller, operation: Operation, path: str) -> None:
    """Unless told otherwise, and no more than the most: whether more is refused or cut down, not every page says."""
    default, most = bounds(operation)
    page = body(caller.get(path))
    says(page, operation.id, limit=default, offset=0)
    same(len(records(page)), min(page["total"], default), f"the number of records of {operation.id}")
    says(body(caller.get(path, limit=most)), operation.id, limit=most)
    beyond = caller.get(path, limit=most + 1)
    if not beyond.is_client_error:
        says(body(beyond), operation.id, limit=most)


def a_page_is_a_window_of_the_list(caller: Caller, operation: Operation, path: str) -> None:
    """Beyond the end it is empty."""
    windows = ({"limit": 100}, {"limit": 2, "offset": 1}, {"offset": FAR})
    whole, page, beyond = (body(caller.get(path, **each)) for each in windows)
    says(page, operation.id, limit=2, offset=1)
    if whole["total"] == page["total"]:
        same(records(page), records(whole)[1:3], f"the records of {operation.id} from the second on")
    same(records(beyond), [], f"the records of {operation.id} beyond the end")
    says(beyond, operation.id, offset=FAR)
    holds(isinstance(beyond["total"], int) and beyond["total"] >= 0, "the number of all records in total", beyond)


def a_window_that_makes_no_sense_is_refused(caller: Caller, operation: Operation, path: str) -> None:
    _, most = bounds(operation)
    for name, value in (("limit", 0), ("limit", most + 1), ("offset", -1)):
        names(caller.get(path, **{name: value}), f"query.{name}")


def says(page: Json, which: str, **window: int) -> None:
    """What a page says of itself."""
    for name, value in window.items():
        same(page[name], value, f"{name} of {which}")


CHECKS = (a_page_has_the_documented_size, a_page_is_a_window_of_the_list)


def _each(check: Check, on_the_page: bool, on: Target) -> None:
    for operation in lists(on, promised=on_the_page):
        check(who(on, operation), operation, operation.path)


for check in CHECKS:
    add("checks", f"{check.__name__}_of_teams_and_hours", ("PAGING-01",), partial(_each, check, True))
    add("checks", f"{check.__name__}_of_the_other_lists", ("PAGING-02",), partial(_each, check, False))


@rule("PAGING-02")
def no_list_has_a_window_that_makes_no_sense(on: Target) -> None:
    for on_the_page in (True, False):
        _each(a_window_that_makes_no_sense_is_refused, on_the_page, on)
    for limit in ("5.0", "all", ""):
        names(on.api.get(TICKETS, limit=limit), "query.limit")


@rule("PAGING-02")
def the_runs_of_a_workflow_have_pages_that_make_sense_too(on: Target) -> None:
    """They go on by themselves, so it is waited until they are at rest."""
    workflow, ticket = published(on, canvas(NOTE)), new_ticket(on)
    ids = [executed(on, workflow["id"], ticket).rpartition("/")[2] for _ in range(3)]
    on.wait(5)
    path, operation = f"{WORKFLOWS}/{workflow['id']}/runs", on.contract.by_id["list_workflow_runs"]
    for check in (*CHECKS, a_window_that_makes_no_sense_is_refused):
        check(on.dashboard, operation, path)
    pages = [body(on.dashboard.get(path, limit=2, offset=offset)) for offset in (0, 2)]
    same(sorted(each["id"] for page in pages for each in records(page)), sorted(ids), "the ids in the pages")
    same([page["total"] for page in pages], [3, 3], "the total of every page")
