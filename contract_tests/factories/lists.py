"""Lists, read whole whatever their form: where no page shows it, it is a bare array, or a field of an object."""

from contract_tests.assertions import Inconclusive, Violation, body, shown
from contract_tests.caller import Caller
from contract_tests.contract import contract
from contract_tests.target import Json

PAGE, MOST = 100, 2000
"""Records that are asked for at a time, where a list has pages, and how many a list may have to be read whole."""


def records(answered: Json) -> list[Json]:
    """What an answer lists: the array that it is, or the one that it has."""
    arrays = (
        [answered] if isinstance(answered, list) else [each for each in answered.values() if isinstance(each, list)]
    )
    if len(arrays) != 1:
        raise Violation("a list", shown(answered), level="assumed")
    return list(arrays[0])


def everything(caller: Caller, path: str, **query: Json) -> list[Json]:
    """All records of a list, page by page where it has any; what is projected from them is no record."""
    operation = contract().match("GET", path)
    if not operation or "limit" not in operation.query_parameters:
        return records(body(caller.get(path, **query)))
    found: dict[str, Json] = {}
    while len(found) < MOST:
        answered = _page(caller, path, query, len(found))
        fresh = {str(each["id"]): each for each in records(answered) if str(each["id"]) not in found}
        found |= fresh
        total = answered.get("total") if isinstance(answered, dict) else None
        if not fresh or (len(fresh) < PAGE if total is None else len(found) >= total):
            return [each for each in found.values() if not each.get("projected")]
    raise Inconclusive(f"{path} has more than {MOST} records, too many to look through")


def _page(caller: Caller, path: str, query: Json, offset: int) -> Json:
    """The list from the offset on; all of it where it turns out to have no pages."""
    answered = caller.get(path, **query, limit=PAGE, offset=offset)
    return body(caller.get(path, **query) if answered.is_client_error else answered)
