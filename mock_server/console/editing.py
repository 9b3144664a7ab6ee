"""A record is changed as the product changes it: by its update operation, with all that this sets off.

Nobody has to be signed in for it, and no plan or role stands in the way: whoever may see the console may write.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from mock_server.console.record_form import EDITS, Unreadable, body_of
from mock_server.console.view import Answer
from mock_server.errors import DomainError, NotFound
from mock_server.families.tenant import Tenant, World
from mock_server.http.binding import Endpoint
from mock_server.http.errors import ApiError, refusal
from mock_server.http.wire import Reply, Request, json_bytes, json_value, name_of
from mock_server.state.change import Origin
from mock_server.state.principal import Principal
from mock_server.stores.memory import MemoryStore

JSON = {b"content-type": b"application/json"}


class Editor:
    """Writes what a record's form says; `raw` is the product's document."""

    def __init__(self, raw: dict[str, Any], endpoints: Iterable[Endpoint], store: MemoryStore) -> None:
        self._raw = raw
        self._endpoints = {endpoint.operation.id: endpoint for endpoint in endpoints}
        self._store = store

    async def edit(self, request: Request, world: str, form: Mapping[str, str]) -> Answer:
        """What was done, in a sentence; or the refusal, as the operation puts it."""
        collection, key = form.get("collection", ""), form.get("key", "")
        if collection not in EDITS:
            return Answer(422, {"detail": f"The API changes no record of {collection or 'no collection'}."})
        try:
            body = body_of(self._raw, collection, form)
        except Unreadable as error:
            return Answer(422, {"detail": str(error)})
        if not body:
            return Answer(200, "Nothing was changed: every field is as it was.")
        endpoint = self._endpoints[EDITS[collection]]
        inner = replace(request, query=b"", headers=JSON, body=json_bytes(body))
        values = dict(zip(endpoint.operation.path_parameters, key.split("/"), strict=False))
        try:
            reply = await self._store.transact(
                world, lambda found: _changed(found, endpoint, inner, form.get("tenant", ""), values)
            )
        except (ApiError, DomainError) as error:
            reply = refusal(error)
        if reply.status >= 400:
            return Answer(reply.status, json_value(reply.body), reply.hint)
        return Answer(200, f"{endpoint.operation.id} changed {', '.join(body)}.")


def _changed(world: World, endpoint: Endpoint, request: Request, tenant_id: str, values: dict[str, str]) -> Reply:
    tenant = world.tenants.get(tenant_id)
    if tenant is None:
        raise NotFound("There is no such tenant in this world")
    world.catch_up()
    arguments = endpoint.validator.arguments(request, values)
    if endpoint.wants_caller:
        arguments["caller"] = _somebody(tenant)
    operation = endpoint.operation
    origin = Origin("request", operation.id, name_of(request), tenant.id)
    return world.run(lambda: endpoint.reply(endpoint.function(tenant, **arguments)), origin, sent=len(request.body))


def _somebody(tenant: Tenant) -> Principal:
    """The owner of the tenant, where an operation notes who asked: the first session of that role, if there is one."""
    sessions = [
        each for each in tenant.world.callers.values() if each.tenant_id == tenant.id and each.kind == "session"
    ]
    owner = next((each for each in sessions if each.role == "tenant_owner"), None)
    return owner or Principal("session", "console", tenant.id, role="tenant_owner")
