"""One request to the API, top to bottom. Reading and sending wait; what happens in a world is one synchronous function,
so every operation is atomic without a lock.

    route (404, 405) → faults → preferences → layers → credentials (401) → key on a session route (403)
    → rate limit (429) → access (403) → 413 → idempotent replay → validate (422, 400) → operation → reactions → reply
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from inspect import signature

from mock_server.document.operations import Operation
from mock_server.errors import DomainError
from mock_server.families.tenant import World
from mock_server.http import idempotency, rate_limit
from mock_server.http.access import authorize
from mock_server.http.binding import BindingError, Endpoint
from mock_server.http.credentials import SIGNATURE, identify, verify
from mock_server.http.errors import ApiError, fault
from mock_server.http.exchange import Exchange, Layer, PathValues, Respond
from mock_server.http.preferences import HEADER, TWIN
from mock_server.http.routing import Router
from mock_server.http.sizes import check_size
from mock_server.http.wire import Reply, name_of
from mock_server.http.world_choice import source_of
from mock_server.http.world_name import DEFAULT_WORLD, checked_world_name
from mock_server.state.change import Origin
from mock_server.state.principal import Principal
from mock_server.stores.memory import MemoryStore


@dataclass(frozen=True, slots=True)
class Limits:
    """`requests` a minute and credential (None: unlimited), `body` bytes, whether keys may use preview operations.

    `named` says whether anybody may be told which credentials there are.
    """

    requests: int | None
    body: int
    open_preview: bool
    named: bool


class FaultsFound(Exception):
    """The world has faults, and the request was let through as if it had none."""


class Pipeline:
    """Answers requests to the operations of the document. Of the `layers` the first is the outermost.

    Around those stand the `special` ones, where the world has faults, a request may say how it wants to be answered, or
    something `is_played`: all others pay nothing for them. What comes back through them is an answer, also where that
    is a refusal.
    """

    def __init__(
        self,
        endpoints: Iterable[Endpoint],
        limits: Limits,
        store: MemoryStore,
        layers: Iterable[Layer] = (),
        special: Iterable[Layer] = (),
        is_played: Callable[[], bool] = lambda: False,
    ) -> None:
        self.limits = limits
        self.store = store
        self._is_played = is_played
        self.router: Router[Endpoint] = Router()
        for endpoint in endpoints:
            self.router.add(endpoint.operation.method, endpoint.operation.path, endpoint)
        self._respond: Respond = self._respond_in_world
        for layer in reversed(list(layers)):
            self._respond = _around(layer, self._respond)
        self._respond_specially = _settled(self._respond)
        for layer in reversed(list(special)):
            self._respond_specially = _settled(_around(layer, self._respond_specially))

    async def answer(self, exchange: Exchange) -> Reply:
        """The reply; never raises."""
        try:
            reply = await self._answer(exchange)
        except (ApiError, DomainError) as error:
            reply = exchange.refusal(error)
        except Exception as error:  # noqa: BLE001 - an observer reports it
            exchange.error = error
            reply = fault()
        if exchange.request.ignored:
            reply.hint = f"{reply.hint} {exchange.request.ignored}".strip()
        if exchange.allowance:
            reply.headers += exchange.allowance.headers()
        return reply

    def _answer(self, exchange: Exchange) -> Awaitable[Reply]:
        request = exchange.request
        endpoint, path = self.router.match(request.method, request.path)
        exchange.endpoint = endpoint
        if exchange.world != DEFAULT_WORLD:
            exchange.world = checked_world_name(exchange.world, partial(source_of, request))
        world = self.store.known(exchange.world)
        if HEADER in request.headers or TWIN in request.query or (world and world.faults.by_name) or self._is_played():
            exchange.special = True
            return self._respond_specially(exchange, endpoint, path)
        if self.store.shared:
            return self._respond_until_faults(exchange, endpoint, path)
        return self._respond(exchange, endpoint, path)

    async def _respond_until_faults(self, exchange: Exchange, endpoint: Endpoint, path: PathValues) -> Reply:
        """Somebody else may have put a fault into the world since we looked at it."""
        try:
            return await self._respond(exchange, endpoint, path)
        except FaultsFound:
            exchange.special = True
            return await self._respond_specially(exchange, endpoint, path)

    def _respond_in_world(self, exchange: Exchange, endpoint: Endpoint, path: PathValues) -> Awaitable[Reply]:
        perform = self._rehearse if exchange.dry_run else self._perform
        return self.store.transact(
            exchange.world,
            lambda world: perform(exchange, endpoint, path, world),
            admit=lambda world: self._admit(exchange, endpoint.operation, path, world),
        )

    def _admit(self, exchange: Exchange, operation: Operation, path: PathValues, world: World) -> Principal:
        """Who calls; 401 and 403 where that is nobody who may."""
        request, limits = exchange.request, self.limits
        if SIGNATURE in operation.credentials:
            check_size(request, limits.body, operation.field_limit)  # nobody can sign what was not read
            caller = verify(request, path, world)
        else:
            caller = identify(request, operation, world, open_preview=limits.open_preview, named=limits.named)
        exchange.caller = caller
        return caller

    def _rehearse(self, exchange: Exchange, endpoint: Endpoint, path: PathValues, world: World) -> Reply:
        """Do it in a copy of the world that is thrown away, with all that is counted in it."""
        twin = world.copy()
        try:
            return self._perform(exchange, endpoint, path, twin)
        finally:
            exchange.made = world.made
            twin.close()

    def _perform(self, exchange: Exchange, endpoint: Endpoint, path: PathValues, world: World) -> Reply:
        request, operation = exchange.request, endpoint.operation
        if world.counted is not None:  # a shared world: this may not be the first time that it is asked
            exchange.commits, exchange.allowance = (), None
            if world.faults.by_name and not exchange.special:
                raise FaultsFound
        caller = exchange.caller or self._admit(exchange, operation, path, world)
        exchange.made = world.made
        world.catch_up()
        if self.limits.requests and caller.kind != "signature":
            exchange.allowance = rate_limit.count(world, caller, self.limits.requests, operation.rate_group)
        tenant = world.tenants[caller.tenant_id]
        authorize(operation.access, caller, tenant)
        check_size(request, self.limits.body, operation.field_limit)
        key = idempotency.replay_key(request, operation, caller)
        if key and (original := idempotency.replayed(world, key)):
            return original
        arguments = endpoint.validator.arguments(request, path)
        if endpoint.wants_caller:
            arguments["caller"] = caller
        if operation.method == "GET":
            return endpoint.reply(endpoint.function(tenant, **arguments))

        def operate() -> Reply:
            result = endpoint.function(tenant, **arguments)
            world.react()
            reply = endpoint.reply(world.as_it_is(result))
            if key:
                idempotency.keep(world, key, caller, reply)
            return reply

        origin = Origin("request", operation.id, name_of(request), caller.tenant_id)
        reply = world.run(operate, origin, sent=len(request.body))
        if world.committed:
            exchange.commits = (world.committed,)
        return reply


def _settled(inner: Respond) -> Respond:
    """A refusal becomes the reply that it is, for whoever stands further out."""

    async def respond(exchange: Exchange, endpoint: Endpoint, path: PathValues) -> Reply:
        try:
            return await inner(exchange, endpoint, path)
        except (ApiError, DomainError) as error:
            return exchange.refusal(error)
        except Exception as error:  # noqa: BLE001 - an observer reports it
            exchange.error = error
            return fault()

    return respond


def _around(layer: Layer, inner: Respond) -> Respond:
    """`BindingError` where the layer cannot be called as one."""
    try:
        signature(layer).bind("exchange", "endpoint", "path", "then")
    except (TypeError, ValueError) as error:
        told = f"The layer {layer!r} cannot be called with exchange, endpoint, path and then: {error}."
        hint = "It is `async def layer(exchange, endpoint, path, then)`, and answers with a Reply."
        raise BindingError(told, hint) from None

    async def respond(exchange: Exchange, endpoint: Endpoint, path: PathValues) -> Reply:
        reply = await layer(exchange, endpoint, path, inner)
        if not isinstance(reply, Reply):
            raise TypeError(f"The layer {layer!r} answered with {reply!r}, which is no Reply.")
        return reply

    return respond
