"""The deliveries of a world's webhooks, one function per operation: the log, waiting, and once more."""

from collections.abc import Awaitable, Iterable
from typing import Literal

from pydantic_core import MISSING

from mock_server import models
from mock_server.control.context import ControlContext
from mock_server.control.delivery_wait import Wanted, wait
from mock_server.errors import Conflict, Invalid, Issue, NotFound
from mock_server.families.paging import Page, Paging, where
from mock_server.http.errors import ApiError
from mock_server.models import DeliveryAttempt, DeliveryDetail, DeliveryWait, DeliveryWaitResult
from mock_server.webhooks.delivery import Attempt, Delivery
from mock_server.webhooks.event_names import fits, pattern_mistake
from mock_server.webhooks.lab import Lab
from mock_server.webhooks.message import body_of

PATIENCE = 5_000
"""Milliseconds that is waited unless it is said how long."""

LARGEST_SHOWN = 64 * 1024
"""Bytes of a body that are shown."""

MOST_SHOWN = 100
"""Deliveries that the answer of a wait shows."""


def list_deliveries(
    context: ControlContext,
    x_mock_world: str,
    webhook: str | None,
    event: str | None,
    state: Literal["pending", "delivered", "failed"] | None,
    caught: Literal["true", "false"] | None,
    order: Literal["oldest", "newest"],
    paging: Paging,
) -> Page[models.Delivery]:
    if event is not None and (issues := list(_event_issues(["query", "event"], event))):
        raise Invalid(*issues)
    context.store.world(x_mock_world).catch_up()
    lab = context.sender.lab(x_mock_world)
    fitting = where(
        _in_order(lab, order) if lab else [],
        None if webhook is None else lambda each: each.webhook == webhook,
        None if event is None else lambda each: fits(event, each.event.name),
        None if state is None else lambda each: each.state == state,
        None if caught is None else lambda each: bool(each.caught) == (caught == "true"),
    )
    page = paging.slice(fitting)
    return Page([_shown(each) for each in page.records], page.total, page.limit, page.offset)


def _in_order(lab: Lab, order: Literal["oldest", "newest"]) -> list[Delivery]:
    every = list(lab.deliveries.values())
    return every if order == "oldest" else every[::-1]


def get_delivery(context: ControlContext, delivery_id: str, x_mock_world: str) -> DeliveryDetail:
    delivery = _lab(context, x_mock_world).delivery(delivery_id)
    body = body_of(delivery)
    return DeliveryDetail(
        delivery=_shown(delivery), body=body[:LARGEST_SHOWN].decode("utf-8", "replace"), body_size=len(body)
    )


def _lab(context: ControlContext, name: str) -> Lab:
    context.store.world(name)
    lab = context.sender.lab(name)
    if lab is None:
        raise NotFound("Delivery not found", hint="This world has no webhook.")
    return lab


def redeliver(context: ControlContext, delivery_id: str, x_mock_world: str) -> models.Delivery:
    lab = _lab(context, x_mock_world)
    return _shown(lab.redeliver(lab.delivery(delivery_id)))


def wait_for_deliveries(
    context: ControlContext, x_mock_world: str, body: DeliveryWait
) -> Awaitable[DeliveryWaitResult]:
    return _waited(context, x_mock_world, body)


async def _waited(context: ControlContext, name: str, body: DeliveryWait) -> DeliveryWaitResult:
    if issues := list(wait_issues(context, body)):
        raise Invalid(*issues)
    lab = context.sender.lab(name)
    if lab is None:
        raise Conflict("This world has no webhook", hint="PUT /_mock/webhooks/{name} puts one there.")
    if isinstance(body.webhook, str) and not any(each.webhook == body.webhook for each in lab.deliveries.values()):
        lab.get(body.webhook)  # 404 "Webhook not found": to wait for it would be in vain
    wanted, milliseconds = Wanted(body), PATIENCE if body.timeout_ms is MISSING else body.timeout_ms
    await wait(context, name, wanted, milliseconds / 1000)
    lab = context.sender.lab(name)
    if lab is None:
        raise Conflict("The world was reset or deleted meanwhile, and its webhooks with it")
    ok, found = wanted.is_there(lab), wanted.fitting(lab)
    result = DeliveryWaitResult(
        ok=ok,
        detail=f"{wanted.told(lab)}." if ok else f"{wanted.told(lab)} after {milliseconds} ms.{wanted.advice(lab)}",
        count=len(wanted.done(lab)),
        items=[_shown(each) for each in found[-MOST_SHOWN:]],
    )
    if not ok:
        told = result.as_json()
        raise ApiError(409, told.pop("detail"), **told)
    return result


def wait_issues(_context: ControlContext, body: DeliveryWait) -> Iterable[Issue]:
    """What the document cannot say of a wait."""
    return _event_issues(["body", "event"], body.event) if isinstance(body.event, str) else ()


def _event_issues(place: list[str | int], pattern: str) -> Iterable[Issue]:
    mistake = pattern_mistake(pattern)
    if mistake:
        yield {"loc": place, "msg": mistake, "type": "value_error"}


def _shown(delivery: Delivery) -> models.Delivery:
    event = delivery.event
    return models.Delivery(
        id=delivery.id,
        webhook=delivery.webhook,
        message_id=delivery.message_id,
        event=event.name,
        sequence=delivery.sequence,
        tenant_id=event.tenant_id,
        subject_id=event.subject_id,
        created_at=event.at,
        misbehaviour=delivery.misbehaviour,
        expected="refused" if delivery.forged else "accepted",
        redelivery_of=delivery.redelivery_of,
        state=delivery.state,
        reason=delivery.reason,
        caught=delivery.caught,
        due=delivery.due,
        attempts=[_attempt_shown(each) for each in delivery.attempts],
    )


def _attempt_shown(attempt: Attempt) -> DeliveryAttempt:
    outcome = attempt.outcome
    return DeliveryAttempt(
        number=attempt.number,
        at=attempt.at,
        headers=attempt.headers,
        status=outcome.status,
        error=outcome.error,
        ms=outcome.ms,
        answer=outcome.answer,
    )
