"""The composition root: settings, document and worlds become one ASGI application, every layer in sight."""

from pydantic_core import PydanticCustomError

from mock_server.console.lazy import Console
from mock_server.control.desk import Desk
from mock_server.control.pipeline import ControlPipeline
from mock_server.document import loading
from mock_server.http.binding import bind
from mock_server.http.control_token import ControlToken
from mock_server.http.cors import Cors
from mock_server.http.door import CONTROL, Door
from mock_server.http.errors import ApiError, refusal
from mock_server.http.pipeline import Limits, Pipeline
from mock_server.http.wire import Receive, Reply, Request, Scope, Send, head, read, text_of, write
from mock_server.http.world_name import world_name
from mock_server.observers.access_log import Note, logged
from mock_server.scenarios.scenarios import Scenarios
from mock_server.settings import Settings, loopback
from mock_server.stores.memory import MemoryStore

DEFAULT_WORLD = "default"


def create_app(settings: Settings, note: Note = logged) -> "App":
    """The application. Raises a `DomainError` (a broken file, an unknown scenario, a function that does not fit)."""
    api, control = loading.load("api"), loading.load("control")
    endpoints = bind(api.operations, "mock_server.families.{}.operations".format, "tenant")
    desks = bind(control.operations, "mock_server.{}.operations".format, "desk")
    store = MemoryStore(
        Scenarios(settings.fixtures, settings.clock, api.grants),
        settings.scenario,
        most=settings.max_worlds,
        ttl=settings.world_ttl,
        lasting=DEFAULT_WORLD,
    )
    store.world(DEFAULT_WORLD)
    cors, token = Cors(settings.cors_origins), ControlToken(settings.control_token)
    limits = Limits(settings.rate_limit, settings.body_limit, settings.open_preview, named=not token.needed)
    any_host = not (settings.allowed_hosts or loopback(settings.host))
    return App(
        store=store,
        door=Door(cors, None if any_host else settings.allowed_hosts),
        cors=cors,
        api=Pipeline(endpoints, limits),
        control=ControlPipeline(desks, Desk(store, len(endpoints)), token, settings.body_limit),
        console=Console({"api": api.raw, "control": control.raw}, store, token, settings.body_limit),
        body_limit=settings.body_limit,
        note=note,
    )


class App:
    """Three rooms behind one door: the product's API, the control API under /_mock/, and the pages for people."""

    def __init__(
        self,
        *,
        store: MemoryStore,
        door: Door,
        cors: Cors,
        api: Pipeline,
        control: ControlPipeline,
        console: Console,
        body_limit: int,
        note: Note,
    ) -> None:
        self.store = store
        self.door = door
        self.cors = cors
        self.api = api
        self.control = control
        self.console = console
        self.body_limit = body_limit
        self.note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """door → preflight → read → page, control API or API → CORS → access log → write."""
        if scope["type"] != "http":
            await _lifespan(receive, send)
            return
        request = head(scope)
        reply = self.door.refuse(request) or self.cors.preflight(request)
        if not await read(request, receive, 0 if reply else self.body_limit):
            return
        world = _world_of(request)
        if reply is None:
            reply = (
                await self.console.answer(request) if self.console.has(request.path) else self._answer(request, world)
            )
        self.cors.finish(request, reply)
        self.note(request, world, reply)
        await write(send, request, reply)

    def _answer(self, request: Request, world: str) -> Reply:
        """What one of the two APIs says; never raises."""
        if request.path.startswith(CONTROL):
            return self.control.answer(request)
        if world != DEFAULT_WORLD:
            try:
                world = world_name(world)
            except PydanticCustomError as error:
                return refusal(ApiError(400, f"X-Mock-World: {error.message()}"))
        return self.api.answer(request, self.store, world)


def _world_of(request: Request) -> str:
    """The world that the request names."""
    sent = request.headers.get(b"x-mock-world")
    return text_of(sent) if sent else DEFAULT_WORLD


async def _lifespan(receive: Receive, send: Send) -> None:
    """Nothing to start, nothing to stop; servers that ask are told so."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
