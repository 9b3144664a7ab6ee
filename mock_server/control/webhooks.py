"""The webhooks of a world, one function per operation: what may be asked for.

Who delivers, and how, stands in mock_server/webhooks.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import MISSING

from mock_server import models
from mock_server.control.context import ControlContext
from mock_server.errors import Conflict, Invalid, Issue, NotFound
from mock_server.models import WebhookCreate, WebhookUpdate
from mock_server.webhooks.event_names import pattern_mistake
from mock_server.webhooks.lab import Lab
from mock_server.webhooks.registration import Configuration, Webhook


def list_webhooks(context: ControlContext, x_mock_world: str) -> list[models.Webhook]:
    context.store.world(x_mock_world)
    lab = context.sender.lab(x_mock_world)
    return [_shown(webhook) for webhook in lab.by_name.values()] if lab else []


def get_webhook(context: ControlContext, webhook_name: str, x_mock_world: str) -> models.Webhook:
    return _shown(_needed(context, x_mock_world).get(webhook_name))


def put_webhook(context: ControlContext, webhook_name: str, x_mock_world: str, body: WebhookCreate) -> models.Webhook:
    if context.store.shared:
        hint = "Start one without --store for your webhooks: nobody could say which of several mocks delivers."
        raise Conflict("A mock whose worlds are shared delivers no webhooks", hint=hint)
    if issues := webhook_issues(context, body):
        raise Invalid(*issues)
    lab = context.sender.watch(x_mock_world)
    return _shown(lab.put(context.store.world(x_mock_world), webhook_name, Configuration(**_sent(body))))


def update_webhook(
    context: ControlContext, webhook_name: str, x_mock_world: str, body: WebhookUpdate
) -> models.Webhook:
    if issues := webhook_issues(context, body):
        raise Invalid(*issues)
    lab = _needed(context, x_mock_world)
    asked = lab.get(webhook_name).configuration._replace(**_sent(body))
    return _shown(lab.put(context.store.world(x_mock_world), webhook_name, asked))


def webhook_issues(_context: ControlContext, body: WebhookCreate | WebhookUpdate) -> list[Issue]:
    """What the document cannot say of a webhook."""
    sent = _sent(body)
    return [
        *(_url_issues(sent["url"]) if "url" in sent else ()),
        *_event_issues(sent.get("events", ())),
    ]


def delete_webhook(context: ControlContext, webhook_name: str, x_mock_world: str) -> None:
    _needed(context, x_mock_world).remove(context.store.world(x_mock_world), webhook_name)


def _needed(context: ControlContext, name: str) -> Lab:
    context.store.world(name)
    lab = context.sender.lab(name)
    if lab is None:
        raise NotFound("Webhook not found", hint="This world has none.")
    return lab


def _sent(body: WebhookCreate | WebhookUpdate) -> dict[str, Any]:
    """The fields of a configuration that were sent."""
    given = ((name, getattr(body, name)) for name in Configuration._fields)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given if value is not MISSING}


def _url_issues(url: str) -> Iterable[Issue]:
    try:
        parts = urlsplit(url)
        good = bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if good and "@" in parts.netloc:
        told = "url should have no user and no password: receivers know the mock by the signature of what it sends"
        yield _issue(["url"], told)
    if not good:
        yield _issue(["url"], "url should have a host, and a port of 1 to 65535 or none")


def _event_issues(patterns: Iterable[str]) -> Iterable[Issue]:
    for at, pattern in enumerate(patterns):
        mistake = pattern_mistake(pattern)
        if mistake:
            yield _issue(["events", at], mistake)


def _issue(place: list[str | int], message: str) -> Issue:
    return {"loc": ["body", *place], "msg": message, "type": "value_error"}


def _shown(webhook: Webhook) -> models.Webhook:
    asked = webhook.configuration
    return models.Webhook(
        name=webhook.name,
        url=asked.url,
        events=list(asked.events),
        misbehave=list(asked.misbehave),
        probability=asked.probability,
        timeout_ms=asked.timeout_ms,
        pending=webhook.pending,
        delivered=webhook.delivered,
        failed=webhook.failed,
        caught=webhook.caught,
        dropped=webhook.dropped,
    )
