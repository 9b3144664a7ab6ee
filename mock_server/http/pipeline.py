"""One request, top to bottom. Reading and sending wait; between them one synchronous function does the rest,
so every operation is atomic without a lock.

    route (404, 405) → credentials (401) → key on a session route (403) → rate limit (429) → access (403)
    → validate (413, 422, 400) → idempotent replay → operation → reactions → reply
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mock_server.errors import DomainError
from mock_server.http import idempotency, rate_limit
from mock_server.http.access import authorize
from mock_server.http.binding import Endpoint
from mock_server.http.credentials import SIGNATURE, identify, verify
from mock_server.http.errors import ApiError, fault, refusal
from mock_server.http.routing import Router
from mock_server.http.sizes import check_size
from mock_server.http.wire import Headers, Reply, Request
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


class Pipeline:
    """Answers requests to the operations of the document."""

    def __init__(self, endpoints: Iterable[Endpoint], limits: Limits) -> None:
        self.limits = limits
        self.router: Router[Endpoint] = Router()
        for endpoint in endpoints:
            self.router.add(endpoint.operation.method, endpoint.operation.path, endpoint)

    def answer(self, request: Request, store: MemoryStore, name: str) -> Reply:
        """The reply in the world of this name; never raises. A world is made for those alone who may enter it."""
        headers: Headers = []
        try:
            reply = self._answer(request, store, name, headers)
        except (ApiError, DomainError) as error:
            reply = refusal(error)
        except Exception:  # noqa: BLE001 - it is logged
            reply = fault(request)
        reply.headers += headers
        return reply

    def _answer(self, request: Request, store: MemoryStore, name: str, headers: Headers) -> Reply:
        endpoint, path = self.router.match(request.method, request.path)
        operation, known = endpoint.operation, store.known(name)
        seen = store.template if known is None else known
        if SIGNATURE in operation.credentials:
            check_size(request, self.limits.body, operation.field_limit)  # nobody can sign what was not read
            caller = verify(request, path, seen)
        else:
            limits = self.limits
            caller = identify(request, operation, seen, open_preview=limits.open_preview, named=limits.named)
        world = store.make(name, store.base) if known is None else known
        world.catch_up()
        if self.limits.requests and caller.kind != "signature":
            headers += rate_limit.count(world, caller, self.limits.requests, operation.rate_group).headers()
        tenant = world.tenants[caller.tenant_id]
        authorize(operation.access, caller, tenant)
        check_size(request, self.limits.body, operation.field_limit)
        arguments = endpoint.validator.arguments(request, path)
        key = idempotency.replay_key(request, operation, caller)
        if key and (original := idempotency.replayed(world, key)):
            return original
        if endpoint.wants_caller:
            arguments["caller"] = caller
        reply = endpoint.reply(endpoint.run(world, tenant, arguments))
        if key:
            idempotency.keep(world, key, caller, reply)
        return reply
