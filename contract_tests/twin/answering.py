"""Who answers for a difference: the pages or a guess of ours. The weakest of all that bear on it counts."""

import json
from collections.abc import Iterator
from typing import Any

from contract_tests.contract import Level, contract, source
from contract_tests.places import JSON, Place, weakest
from contract_tests.twin.compare import ABSENT, Difference
from contract_tests.twin.recorder import is_id
from contract_tests.twin.side import Reply
from contract_tests.twin.steps import Call, Moment, Pointer, Ref, User
from mock_server.document.levels import (
    level_at,
    level_of,
    level_of_access,
    level_of_entries,
    level_of_path,
    level_of_words,
    value_level_at,
)
from mock_server.document.operations import Operation, Schema

Json = Any
ALMIGHTY = frozenset({"key", "second_key", "owner"})
"""Credentials of the docs that may do all that one of their kind can."""
FAULT = 500
"""The first status that no choice of a deployment explains."""
INVALID = frozenset({400, 413, 415, 422})
FORBIDDEN = frozenset({401, 403})
NOWHERE = frozenset({404, 405})
CONFLICT = 409
PAGES = frozenset({"limit", "offset"})
FORMS = frozenset({"spelling", "extra", "order"})
"""Kinds of differences in what no page promises: how a value is written, what else there is, in which order."""


def level_of_difference(call: Call, oracle: Reply, difference: Difference, meaning: Level) -> Level:
    """Who answers for it. `meaning`: who decides what the request means, and what came before it."""
    if not call.operation:
        return "assumed"
    return weakest([meaning, call.meaning, *_levels(call, contract().by_id[call.operation], oracle, difference)])


def _levels(call: Call, operation: Operation, oracle: Reply, difference: Difference) -> Iterator[Level]:
    status = oracle.status
    if difference.kind == "status":
        yield from _of_status(call, operation, oracle, int(difference.deployment))
        return
    yield Place(call.operation, status).level_of_status
    if difference.kind == "header":
        yield _of_header(operation, status, str(difference.place[0]))
        return
    if difference.kind in FORMS or _is_nothing(difference):
        yield "assumed"
    yield Place(call.operation, status, difference.place).level
    if difference.kind == "items" and _asks_in_other_letters(call, difference):
        yield "assumed"
    if difference.kind in {"value", "items", "id"}:
        yield _of_echo(operation, difference) if _echoes(call, difference) else _of_value(operation, status, difference)


def _of_status(call: Call, operation: Operation, answer: Reply, deployment: int) -> Iterator[Level]:
    """To refuse what is to be done breaks the operation's promise, to do what is to be refused the refusal's.

    What a page shows is valid; of all else that the document lets pass nobody but us says so, nor that nothing else is
    a conflict.
    """
    promised, oracle = source(operation).level, answer.status
    if FORBIDDEN & {oracle, deployment}:
        yield _of_access(call, operation)
    if deployment >= FAULT:
        yield promised
    elif _done(oracle) and _done(deployment):
        yield Place(operation.id, oracle).level_of_status
    elif _done(oracle):
        yield _of_refusal(call, operation, deployment)
    else:
        yield Place(operation.id, oracle).level_of_status
        yield _of_other_refusal(operation, oracle, deployment)
        if oracle in INVALID and _done(deployment):
            yield _of_faults(operation, answer)


def _of_refusal(call: Call, operation: Operation, status: int) -> Level:
    """Who answers for what the deployment refuses and the oracle does."""
    promised = source(operation).level
    if status in INVALID:
        return promised if is_shown(call, operation) else "assumed"
    if status in NOWHERE:  # what is only implied may have another place, and what a body names need not be there
        open_ = level_of_path(operation) == "assumed" or promised != "documented" or _names_others(call.body)
        return "assumed" if open_ or (operation.method == "POST" and not operation.path_parameters) else promised
    return "assumed" if status == CONFLICT else promised


def _of_other_refusal(operation: Operation, oracle: int, deployment: int) -> Level:
    """No page says which of several faults comes first, nor what a parameter's bounds do."""
    if oracle in INVALID and operation.body is None:
        return "assumed"
    return "documented" if _done(deployment) or {oracle, deployment} <= INVALID else "assumed"


def _of_faults(operation: Operation, answer: Reply) -> Level:
    """Who says that what the oracle refuses is wrong: the pages, if they answer for one of the fields it names."""
    told = answer.json.get("detail") if isinstance(answer.json, dict) else None
    places = [each.get("loc") for each in told if isinstance(each, dict)] if isinstance(told, list) else []
    fields = [place[1:] for place in places if isinstance(place, list) and len(place) > 1 and place[0] == "body"]
    if not fields or len(fields) < len(places):
        return "documented"
    schema = operation.raw["requestBody"]["content"][JSON]["schema"]
    promised = source(operation).level
    levels = [level_at(contract(), schema, each, promised) for each in fields]
    return "assumed" if all(level == "assumed" for level in levels) else "documented"


def _of_access(call: Call, operation: Operation) -> Level:
    """Who says that this caller may, or may not. The pages with scopes speak of keys only."""
    if call.who not in ALMIGHTY:
        return level_of_access(operation)
    return "assumed" if call.who == "owner" and "apiKey" in operation.credentials else "documented"


def _of_header(operation: Operation, status: int, name: str) -> Level:
    described = _response(operation, status).get("headers", {})
    named = {each.lower(): contract().resolve(header) for each, header in described.items()}
    return level_of(named[name], source(operation).level) if name in named else "assumed"


def _of_echo(operation: Operation, difference: Difference) -> Level:
    """Who answers for what comes of a field that was sent."""
    schema = operation.raw["requestBody"]["content"][JSON]["schema"]
    return value_level_at(contract(), schema, difference.place[:1])


def _of_value(operation: Operation, status: int, difference: Difference) -> Level:
    response = _response(operation, status)
    if difference.place == ("detail",) and isinstance(difference.oracle, str):
        return level_of_words(response, difference.oracle)
    content = response.get("content", {})
    if JSON not in content:
        return "documented"
    if difference.kind == "items" and len(difference.place) <= 1 and level_of_entries(response) == "assumed":
        return "assumed"
    steps = difference.place + ((0,) if difference.kind == "items" else ())
    return value_level_at(contract(), content[JSON]["schema"], steps)


def _response(operation: Operation, status: int) -> Schema:
    described = operation.raw["responses"].get(str(status))
    return contract().resolve(described) if described else {}


def _echoes(call: Call, difference: Difference) -> bool:
    """Whether it is about a field that was sent: that is no matter of engines."""
    return isinstance(call.body, dict) and bool(difference.place) and difference.place[0] in call.body


def _asks_in_other_letters(call: Call, difference: Difference) -> bool:
    """Whether a filter has capitals where the entries have none, or the other way round: no page says which count."""
    entries = json.dumps([difference.oracle, difference.deployment], default=str)
    asked = [value for name, value in call.query if name not in PAGES and isinstance(value, str)]
    return any(value not in entries and value.lower() in entries.lower() for value in asked)


def _is_nothing(difference: Difference) -> bool:
    """Whether one side leaves out what the other says is null."""
    pair = (difference.oracle, difference.deployment)
    return ABSENT in pair and None in pair


def is_shown(call: Call, operation: Operation) -> bool:
    """Whether a page shows a body like this one: with all the fields of an example of a creation, and with such
    values as the pages answer for.
    """
    if operation.body is None:
        asked, known = {name for name, _ in call.query}, {*operation.query_parameters}
        return known - PAGES <= asked <= known
    if not isinstance(call.body, dict) or _names_others(call.body):
        return False
    content = operation.raw["requestBody"]["content"][JSON]
    shown = [each["value"] for each in content.get("examples", {}).values()]
    shown += [content["example"]] if "example" in content else []
    return any(_is_like(call.body, each, content["schema"], operation) for each in shown)


def _is_like(body: dict[str, Json], example: Json, schema: Schema, operation: Operation) -> bool:
    whole = operation.method != "POST" or example.keys() <= body.keys()
    return whole and all(
        _kind(value) == _kind(example[name])
        if name in example
        else level_at(contract(), schema, [name], source(operation).level) != "assumed" and value is not None
        for name, value in body.items()
    )


def _names_others(body: Json, pointer: Pointer = ()) -> bool:
    """Whether a body names a record that no answer has shown: nobody knows that a deployment has it."""
    if isinstance(body, dict):
        return any(_names_others(each, (*pointer, name)) for name, each in body.items())
    if isinstance(body, list):
        return any(_names_others(each, (*pointer, number)) for number, each in enumerate(body))
    return is_id(pointer, body) and not isinstance(body, Ref | User) and pointer[-1] != "id"


def _kind(value: Json) -> object:
    """Numbers and texts that are not empty, whatever they are; a container by what it has."""
    if isinstance(value, Ref | User | Moment):
        return str
    if isinstance(value, str):
        return str if value else ""
    if isinstance(value, list):
        return frozenset(_kind(each) for each in value)
    return type(value)


def _done(status: int) -> bool:
    return 200 <= status < 300


def changes_state(difference: Difference, oracle: Reply) -> bool:
    """Whether what follows may follow from it: what both refuse in other words changes nothing."""
    return difference.kind in {"status", "value", "items", "id"} and (oracle.ok or difference.kind == "status")
