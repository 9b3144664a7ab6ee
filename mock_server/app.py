"""The composition root: settings, document and worlds become one ASGI application, every layer in sight."""

import re
from functools import partial

from mock_server import spec
from mock_server.console.lazy import Console
from mock_server.control.desk import Desk
from mock_server.control.pipeline import ControlPipeline
from mock_server.core.errors import Conflict
from mock_server.http.binding import bind
from mock_server.http.cors import Cors
from mock_server.http.errors import ApiError, refusal
from mock_server.http.pipeline import Limits, Pipeline
from mock_server.http.wire import LATIN, Receive, Reply, Request, Scope, Send, read, write
from mock_server.observers.access_log import Note, logged
from mock_server.scenarios import Scenarios
from mock_server.settings import Settings
from mock_server.stores.memory import MemoryStore

CONTROL = "/_mock/"
DEFAULT_WORLD = "default"
WORLD_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}", re.ASCII)
MOST_HEADERS = 200


def create_app(settings: Settings, note: Note = logged) -> "App":
    """The application. Raises a `DomainError` (a broken file, an unknown scenario, a function that does not fit)."""
    store = MemoryStore(Scenarios(settings.fixtures, settings.clock), settings.scenario)
    store.world(DEFAULT_WORLD)
    api, control = spec.load("api"), spec.load("control")
    endpoints = bind(api.operations, "mock_server.families.{}.operations".format, "tenant")
    desks = bind(control.operations, "mock_server.{}.operations".format, "desk")
    limits = Limits(settings.rate_limit, settings.body_limit, settings.open_preview)
    return App(
        store=store,
        api=Pipeline(endpoints, limits),
        control=ControlPipeline(desks, Desk(store, len(endpoints)), settings.control_token, settings.body_limit),
        console=Console({"api": api.raw, "control": control.raw}, store),
        body_limit=settings.body_limit,
        note=note,
    )


class App:
    """Three rooms behind one door: the product's API, the control API under /_mock/, and the pages for people."""

    def __init__(
        self,
        *,
        store: MemoryStore,
        api: Pipeline,
        control: ControlPipeline,
        console: Console,
        body_limit: int,
        note: Note,
    ) -> None:
        self.store = store
        self.api = api
        self.control = control
        self.console = console
        self.note = note
        self.read = partial(read, limit=body_limit)
        self.door = Cors(self._serve)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.door(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await _lifespan(receive, send)
        elif self.console.has(scope["path"]):
            await self.console(scope, receive, send)
        else:
            request = await self.read(scope, receive)
            world = request.headers.get(b"x-mock-world", b"").decode(LATIN) or DEFAULT_WORLD
            reply = self._reply(request, world)
            self.note(request, world, reply)
            await write(send, request, reply)

    def _reply(self, request: Request, world: str) -> Reply:
        if request.header_count > MOST_HEADERS:
            return refusal(
                ApiError(431, f"Request has {request.header_count} header fields; at most {MOST_HEADERS} are read")
            )
        if request.path.startswith(CONTROL):
            return self.control.answer(request)
        if world != DEFAULT_WORLD and not WORLD_NAME.fullmatch(world):
            return refusal(ApiError(400, "X-Mock-World should be 1 to 64 letters, digits, dots, dashes or underscores"))
        try:
            held = self.store.world(world)
        except Conflict as error:
            return refusal(error)
        return self.api.answer(request, held)


async def _lifespan(receive: Receive, send: Send) -> None:
    """Nothing to start, nothing to stop; servers that ask are told so."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
