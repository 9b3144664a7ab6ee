"""connexion's routing, which finds the operation of a request, and no more: what it finds nothing for goes on as well.

connexion gets paths and operationIds only. Its own parameter types would make a path unknown whose number is none, and
its own security and validation answer instead of the upstream.
"""

from typing import Any
from warnings import catch_warnings

from starlette.exceptions import HTTPException
from starlette.routing import Mount, Router

from mock_server.document.operations import METHODS, Document
from mock_server.http.wire import Asgi, Receive, Scope, Send

with catch_warnings(action="ignore"):  # it imports starlette's test client, which warns of the httpx that it is to use
    from connexion import ConnexionMiddleware
    from connexion.middleware.abstract import ROUTING_CONTEXT, RoutedAPI, RoutedMiddleware
    from connexion.middleware.exceptions import ExceptionMiddleware
    from connexion.middleware.routing import RoutingMiddleware
    from connexion.resolver import Resolver

__all__ = ["OTHER_METHOD", "RoutedAPI", "RoutedMiddleware", "stack"]

OTHER_METHOD = "aurion_mock.other_method"
"""In the scope of a request whose path is known and whose method is not."""


class Routing(RoutingMiddleware):  # type: ignore[misc]
    """Neither redirects a path with a slash at its end nor answers a method that the document does not have."""

    def add_api(self, *args: Any, **kwargs: Any) -> None:
        super().add_api(*args, **kwargs)
        self.router.redirect_slashes = False
        for route in self.router.routes:
            if isinstance(route, Mount) and isinstance(route.app, Router):
                route.app.redirect_slashes = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except HTTPException:  # nothing was done yet: starlette knows the path, and not with this method
            scope[OTHER_METHOD] = True
            scope.setdefault("extensions", {})[ROUTING_CONTEXT] = {"api_base_path": "", "operation_id": None}
            await self.app(scope, receive, send)


def stack(document: Document, guard: Any, forward: Asgi) -> Asgi:
    """The layers of a request to the upstream: a mistake of ours becomes a 500, the operation is found, and guarded."""
    app = ConnexionMiddleware(
        forward,
        middlewares=[ExceptionMiddleware, Routing, guard],
        resolver=Resolver(lambda _: _nothing),
    )
    app.add_api(_routes(document), base_path="")
    whole: Asgi = app
    return whole


def _nothing() -> None:
    """What connexion would call for an operation; nobody does."""


def _routes(document: Document) -> dict[str, Any]:
    """The document as far as routing needs it: paths without parameters stand before those that fit them too."""
    paths = sorted(
        document.raw["paths"].items(), key=lambda item: [part.startswith("{") for part in item[0].split("/")]
    )
    return {
        "openapi": document.raw["openapi"],
        "info": document.raw["info"],
        "paths": {
            path: {
                method: {
                    "operationId": operation["operationId"],
                    "parameters": _path_parameters(path),
                    "responses": {"default": {"description": "Any."}},
                }
                for method, operation in item.items()
                if method in METHODS
            }
            for path, item in paths
        },
    }


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
