"""The mock with so many tickets in the docs tenant."""

import sys

from bench.servers import LOOPBACK
from mock_server.app import App, create_app
from mock_server.families.tenant import Tenant
from mock_server.http.world_name import DEFAULT_WORLD
from mock_server.serving import listen, server
from mock_server.settings import Settings


def full(tickets: int) -> App:
    """The mock, its docs tenant filled up to this number of tickets."""
    app = create_app(Settings(rate_limit=None))
    world = app.store.world(DEFAULT_WORLD)
    world.run(lambda: fill(world.tenants["t_xyz"], tickets))
    return app


def fill(tenant: Tenant, tickets: int) -> None:
    sample = tenant.tickets.get(1042)
    for _ in range(tickets - len(tenant.tickets)):
        tenant.tickets.put(sample.model_copy(update={"id": tenant.ids.number("ticket")}))


if __name__ == "__main__":
    tickets, port = map(int, sys.argv[1:])
    server(full(tickets)).run(sockets=[listen(LOOPBACK, port)])
