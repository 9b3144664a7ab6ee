"""The faults of a world, one function per operation: what may be asked for, and what has become of it.

How a fault acts stands in state/faults.py and http/faults.py.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic_core import MISSING

from mock_server import models
from mock_server.control.context import ControlContext
from mock_server.document.operations import Operation
from mock_server.errors import Invalid, Issue
from mock_server.families.tenant import World
from mock_server.models import FaultCreate, FaultDelay
from mock_server.state.faults import PLACES, REST, Fault, Kind, Lognormal, Uniform, path_can_fit
from mock_server.text.excerpts import excerpt
from mock_server.text.json_text import json_text

T = TypeVar("T")
RATE_LIMITED = 429
ANSWERS = {"status", "rate_limit"}
"""The kinds that answer in place of the operation, in the document's words."""


def list_faults(world: World) -> list[models.Fault]:
    return [_shown(fault) for fault in world.faults]


def get_fault(world: World, fault_name: str) -> models.Fault:
    return _shown(world.faults.get(fault_name))


def put_fault(context: ControlContext, fault_name: str, x_mock_world: str, body: FaultCreate) -> models.Fault:
    issues = fault_issues(context, body)
    if issues:
        raise Invalid(*issues)
    fault = _made(fault_name, body)
    context.store.world(x_mock_world).faults.put(fault)
    return _shown(fault)


def fault_issues(context: ControlContext, body: FaultCreate) -> list[Issue]:
    """What the document cannot say of a fault."""
    return [*_selector_issues(body, context.operations), *_kind_issues(body), *_time_issues(body)]


def delete_fault(world: World, fault_name: str) -> None:
    world.faults.remove(fault_name)


def clear_faults(world: World) -> None:
    world.faults.clear()


def _made(name: str, body: FaultCreate) -> Fault:
    kind = _kind(body)
    return Fault(
        name,
        kind,
        _given(body.at, PLACES[kind][0]),
        RATE_LIMITED if kind == "rate_limit" else _given(body.status, 200),
        operation=_given(body.operation, None),
        tag=_given(body.tag, None),
        path=_given(body.path, None),
        credential=_given(body.credential, None),
        retry_after=_given(body.retry_after, None),
        retry_form=_given(body.retry_after_form, "seconds"),
        delay=_delay(body.delay_ms),
        probability=_given(body.probability, 1.0),
        count=_given(body.count, None),
        begin=_given(body.from_, None),
        end=_given(body.to, None),
        shown=_given(body.delay_ms, 0),
    )


def _delay(given: Any) -> Uniform | Lognormal | None:
    if given is MISSING:
        return None
    if not isinstance(given, FaultDelay):
        return Uniform(given, given)
    values = given.model_dump()
    return Uniform(**values) if "min" in values else Lognormal(**values)


def _kind(body: FaultCreate) -> Kind:
    return "status" if body.kind is MISSING else body.kind


def _given(value: Any, otherwise: T) -> T:
    """The value, or what holds where none was sent."""
    return otherwise if value is MISSING else value


def _shown(fault: Fault) -> models.Fault:
    return models.Fault.model_construct(
        name=fault.name,
        operation=fault.operation,
        tag=fault.tag,
        path=fault.path,
        credential=fault.credential,
        kind=fault.kind,
        at=fault.place,
        status=fault.status if fault.kind == "status" else None,
        retry_after=fault.retry_after,
        retry_after_form=fault.retry_form,
        delay_ms=fault.shown,
        probability=fault.probability,
        count=fault.count,
        from_=fault.begin,
        to=fault.end,
        calls=fault.calls,
        hits=fault.hits,
        left=fault.left,
    )


def _selector_issues(body: FaultCreate, served: Mapping[str, Operation]) -> Iterable[Issue]:
    """A fault for what there is not would wait for ever."""
    if isinstance(body.operation, str):
        yield from _unknown("operation", body.operation, list(served))
    if isinstance(body.tag, str):
        yield from _unknown("tag", body.tag, sorted({each.tag for each in served.values()}))
    path = body.path
    if isinstance(path, str):
        *above, last = path.strip("/").split("/")
        if (
            not path.startswith("/")
            or any(each.count("*") > 1 for each in above)
            or (last.count("*") > 1 and last != REST)
        ):
            told = "path should begin with /, and have one * a segment at most, or /** at its end"
            yield _issue("path", told)
        elif not any(path_can_fit(path, each.path) for each in served.values()):
            yield _issue("path", f"No operation has a path like {json_text(excerpt(path))}. /docs lists them all")


def _unknown(field: str, name: str, known: list[str]) -> Iterable[Issue]:
    if name not in known:
        near = get_close_matches(name, known, 3)
        what = f"Did you mean {' or '.join(near)}?" if near else "/docs lists them all"
        yield _issue(field, f"There is no {field} {json_text(excerpt(name))}. {what}")


def _kind_issues(body: FaultCreate) -> Iterable[Issue]:
    kind = _kind(body)
    places = PLACES[kind]
    if body.at is not MISSING and body.at not in places:
        yield _issue("at", f"kind {kind} acts at the {' or '.join(places)}, not at the {body.at}")
    if kind == "status" and body.status is MISSING:
        yield _issue(
            "status", "kind status, which it is unless another is given, needs a status, such as 503", "missing"
        )
    if kind != "status" and body.status is not MISSING:
        yield _issue("status", f"kind {kind} has no status of its own; leave it out, or let the kind be status")
    if kind not in ANSWERS:
        for field in ("retry_after", "retry_after_form"):
            if getattr(body, field) is not MISSING:
                yield _issue(field, f"kind {kind} has no answer of its own, and so no Retry-After; leave it out")
    elif body.retry_after_form == "none" and body.retry_after is not MISSING:
        yield _issue("retry_after", "with retry_after_form none there is no Retry-After; leave one of the two out")
    if kind == "delay" and body.delay_ms is MISSING:
        yield _issue("delay_ms", "kind delay needs delay_ms, such as 1500", "missing")
    if isinstance(body.delay_ms, FaultDelay):
        yield from _delay_issues(body.delay_ms)


def _delay_issues(given: FaultDelay) -> Iterable[Issue]:
    named = {name for name in FaultDelay.model_fields if getattr(given, name) is not MISSING}
    if named not in ({"min", "max"}, {"median", "sigma"}):
        yield _issue("delay_ms", "delay_ms should be a number, or have min and max, or median and sigma")
    elif "min" in named and given.min > given.max:  # type: ignore[operator]
        yield _issue("delay_ms", "min should not be more than max")


def _time_issues(body: FaultCreate) -> Iterable[Issue]:
    begin, end = body.from_, body.to
    if isinstance(begin, datetime) and isinstance(end, datetime) and end <= begin:
        yield _issue("to", "to should lie after from")


def _issue(field: str, message: str, kind: str = "value_error") -> Issue:
    return {"loc": ["body", field], "msg": message, "type": kind}
