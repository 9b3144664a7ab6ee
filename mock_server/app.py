"""The composition root: settings, document and worlds become one ASGI application, every layer in sight."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, cast

from mock_server.console.addresses import is_page
from mock_server.console.editing import Editor
from mock_server.console.lazy import Console, Surroundings
from mock_server.control.context import ControlContext
from mock_server.control.pipeline import ControlPipeline
from mock_server.document import loading
from mock_server.errors import DomainError
from mock_server.grading.grader import Grader
from mock_server.http.binding import Endpoint, bind
from mock_server.http.control_token import VERIFIER, ControlToken
from mock_server.http.cors import Cors
from mock_server.http.documented import DocumentedAnswers
from mock_server.http.door import CONTROL, Door
from mock_server.http.exchange import Exchange, Layer
from mock_server.http.faults import FaultLayer
from mock_server.http.news import News
from mock_server.http.pipeline import Limits, Pipeline
from mock_server.http.steering import SteeringLayer
from mock_server.http.streams import until_left, was_read, write_stream
from mock_server.http.wire import WHOLE, Receive, Reply, Scope, Send, head, read, write, write_until
from mock_server.http.world_choice import WorldChoice, remember
from mock_server.http.world_name import DEFAULT_WORLD
from mock_server.observers import Observer
from mock_server.observers.access_log import logged
from mock_server.observers.announcement import announcing
from mock_server.observers.journal import Journal
from mock_server.observers.metrics import Metrics
from mock_server.observers.tracebacks import report_fault
from mock_server.scenarios.scenarios import SHIPPED, Scenarios
from mock_server.settings import Settings, loopback
from mock_server.stores.file import FileStore
from mock_server.stores.memory import MemoryStore
from mock_server.webhooks.sender import Sender

log = logging.getLogger("mock_server")

TENANT, CONTROL_FIRSTS = (
    {"tenant": frozenset[str]()},
    {"context": frozenset[str](), "visit": frozenset[str](), "world": frozenset({"x_mock_world"})},
)
"""What functions take first, and which arguments it takes the place of."""

FAMILY, ITSELF = "mock_server.families.{}.operations".format, "mock_server.{}.operations".format
NO_EXTENSIONS: dict[str, Any] = {}


def create_app(settings: Settings, observers: Iterable[Observer] = (logged,), layers: Iterable[Layer] = ()) -> "App":
    """The application. Raises a `DomainError` (a broken file, an unknown scenario, a function that does not fit).

    `observers` are told of every exchange before it is answered; `layers` stand around the operations of the API.
    """
    api, control = loading.load("api"), loading.load("control")
    endpoints = bind(api.operations, FAMILY, TENANT)
    desks = bind(control.operations, ITSELF, CONTROL_FIRSTS)
    scenarios = Scenarios(settings.fixtures, settings.clock, api.grants, also=SHIPPED)
    scenarios.check_folder(settings.scenario)
    store = _store(settings, scenarios)
    store.prepare(DEFAULT_WORLD)
    cors, token = Cors(settings.cors_origins), ControlToken(settings.control_token)
    verifier = ControlToken(settings.verifier_token)
    limits = Limits(settings.rate_limit, settings.body_limit, settings.open_preview, named=not token.needed)
    journal = _journal(settings.journal, store, endpoints)
    news = News()
    metrics = Metrics(store, is_page, withheld=VERIFIER if verifier.needed else "")
    sender, grader = Sender(store, news.tell), Grader()
    context = ControlContext(store, api.by_id, journal, sender, metrics, grader, _options(settings))
    answers = DocumentedAnswers(api, settings.rate_limit)
    special = FaultLayer(store, answers, grader.play), SteeringLayer(store, answers)
    any_host = not (settings.allowed_hosts or loopback(settings.host))
    steered = ControlPipeline(desks, context, token, verifier, settings.body_limit)
    around = Surroundings(
        documents={"api": api.raw, "control": control.raw},
        store=store,
        token=token,
        control=steered.answer,
        editor=Editor(api.raw, endpoints, store),
        body_limit=settings.body_limit,
        rate_limit=settings.rate_limit,
        journal=journal,
        news=news,
    )
    return App(
        store=store,
        choice=WorldChoice(strict=settings.strict_worlds),
        door=Door(cors, None if any_host else settings.allowed_hosts),
        cors=cors,
        console=Console(around),
        control=steered,
        api=Pipeline(endpoints, limits, store, layers, special, lambda: grader.is_playing),
        body_limit=settings.body_limit,
        observers=(
            report_fault,
            *([journal.observe] if settings.journal else []),
            metrics.observe,
            announcing(news, is_page),
            sender.observe,
            grader.observe,
            *observers,
        ),
        refused=metrics.refuse,
        observed=journal.settled if settings.journal and store.shared else None,
    )


def _options(settings: Settings) -> dict[str, Any]:
    """What another mock has to be told to have the same scenarios and to let the same callers in."""
    fixtures = {} if settings.fixtures == SHIPPED else {"fixtures": str(settings.fixtures.resolve())}
    preview = {"open_preview": True} if settings.open_preview else {}
    return {"rate_limit": settings.rate_limit or "off", **fixtures, **preview}


def _store(settings: Settings, scenarios: Scenarios) -> MemoryStore:
    options: dict[str, Any] = {"most": settings.max_worlds, "ttl": settings.world_ttl, "lasting": DEFAULT_WORLD}
    if settings.store is not None:
        return _redis_store()(
            settings.store, settings.store_prefix, settings.store_timeout, scenarios, settings.scenario, **options
        )
    if settings.state is not None:
        return FileStore(settings.state, settings.state_sync, scenarios, settings.scenario, **options)
    return MemoryStore(scenarios, settings.scenario, **options)


def _journal(most: int, store: MemoryStore, endpoints: Iterable[Endpoint]) -> Journal:
    if not store.shared:
        return Journal(most, store, is_page)
    from mock_server.observers.shared_journal import SharedJournal  # noqa: PLC0415 - as below
    from mock_server.stores.redis.store import RedisStore  # noqa: PLC0415

    return SharedJournal(most, cast("RedisStore", store), is_page, endpoints)


def _redis_store() -> Callable[..., MemoryStore]:
    try:
        from mock_server.stores.redis.store import RedisStore  # noqa: PLC0415 - only who shares worlds has redis-py
    except ModuleNotFoundError:
        raise DomainError("--store needs redis-py", hint="pip install 'aurion-mock[redis]'") from None
    return RedisStore


class App:
    """Three rooms behind one door: the pages for people, the control API under /_mock/, and the product's API.

    `refused` counts, by status, what never came to the door.
    """

    def __init__(
        self,
        *,
        store: MemoryStore,
        choice: WorldChoice,
        door: Door,
        cors: Cors,
        console: Console,
        control: ControlPipeline,
        api: Pipeline,
        body_limit: int,
        observers: tuple[Observer, ...],
        refused: Callable[[int], None],
        observed: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.store = store
        self.choice = choice
        self.door = door
        self.cors = cors
        self.console = console
        self.control = control
        self.api = api
        self.body_limit = body_limit
        self.observers = observers
        self.refused = refused
        self.observed = observed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """door → preflight → read → page, control API or API → CORS → observers → write."""
        if scope["type"] != "http":
            await _lifespan(receive, send)
            return
        request = head(scope)
        exchange = Exchange(request, self.choice.world_of(request))
        reply = self.door.refuse(request) or self.cors.preflight(request)
        if not await read(request, receive, 0 if reply else self.body_limit):
            return
        if request.path.startswith(CONTROL):
            exchange.left = partial(until_left, scope, receive, complete=was_read(request))
        exchange.reply = reply = reply or await self._answer(exchange)
        self.cors.finish(request, reply)
        if request.chosen_world is not None:
            remember(request, reply, self.cors)
        for observe in self.observers:
            try:
                observe(exchange)
            except Exception:  # what goes wrong there costs nobody the answer, and no other observer the news
                log.exception("The observer %r failed", observe)
        if self.observed:
            await self.observed()
        if reply.stream:
            await write_stream(reply.stream, scope, receive, send, request, reply)
        elif reply.cut:
            await write_until(reply.cut, scope, send, request, reply)
        else:
            await write(send, request, reply, scope.get("extensions", NO_EXTENSIONS).get(WHOLE))

    def _answer(self, exchange: Exchange) -> Awaitable[Reply]:
        path = exchange.request.path
        if self.console.has(path):
            return self.console.answer(exchange)
        if path.startswith(CONTROL):
            return self.control.answer(exchange)
        return self.api.answer(exchange)


async def _lifespan(receive: Receive, send: Send) -> None:
    """Nothing to start, nothing to stop; servers that ask are told so."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
