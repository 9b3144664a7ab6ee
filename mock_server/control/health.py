"""Whether the mock is up, whether it can serve, and what it has done so far."""

from mock_server import __version__
from mock_server.control.context import ControlContext
from mock_server.http.wire import Reply
from mock_server.models import Health, Readiness
from mock_server.observers.metrics import CONTENT_TYPE


def get_health(context: ControlContext) -> Health:
    return Health(
        name="aurion-mock",
        status="ok",
        version=__version__,
        operations=len(context.operations),
        scenario=context.store.base,
        worlds=context.store.here(),
    )


def get_readiness(context: ControlContext) -> Readiness:
    """`Unavailable` where the store cannot be reached."""
    context.store.check()
    return Readiness(status="ready", scenario=context.store.base, store=context.store.kind)


def get_metrics(context: ControlContext) -> Reply:
    return Reply(200, context.metrics.text().encode(), [(b"content-type", CONTENT_TYPE.encode())])
