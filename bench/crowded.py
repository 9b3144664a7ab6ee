"""The mock with a longer document: every path once more under each of /copy1, /copy2, …"""

import sys

from bench.servers import LOOPBACK
from mock_server.app import TENANT, App, create_app
from mock_server.document import loading
from mock_server.document.operations import Document
from mock_server.http.binding import bind
from mock_server.http.pipeline import Pipeline
from mock_server.serving import listen, server
from mock_server.settings import Settings


def crowded(copies: int) -> App:
    """The mock, with so many copies of every operation beside the ordinary ones."""
    app = create_app(Settings(rate_limit=None))
    raw = loading.load("api").raw
    prefixes = ["", *(f"/copy{number}" for number in range(1, copies + 1))]
    paths = {f"{prefix}{path}": item for prefix in prefixes for path, item in raw["paths"].items()}
    document = Document({**raw, "paths": paths})
    endpoints = bind(document.operations, "mock_server.families.{}.operations".format, TENANT)
    app.api = Pipeline(endpoints, app.api.limits, app.store)
    return app


if __name__ == "__main__":
    copies, port = map(int, sys.argv[1:])
    server(crowded(copies)).run(sockets=[listen(LOOPBACK, port)])
