"""One control request, top to bottom: route → token → validate → function → reply. No limits, no tenants."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from hmac import compare_digest

from mock_server.control.desk import Desk
from mock_server.core.errors import DomainError
from mock_server.http.binding import Endpoint
from mock_server.http.errors import ApiError, internal_error, refusal
from mock_server.http.routing import Router
from mock_server.http.sizes import check_size
from mock_server.http.wire import Reply, Request
from mock_server.printable import shortened

log = logging.getLogger(__name__)
LONGEST_PATH = 1000
CHALLENGE = (b"www-authenticate", b'Bearer realm="aurion-mock"')


class ControlPipeline:
    """`token` is None where the server is reachable from this machine only; then nobody has to show one."""

    def __init__(self, endpoints: Iterable[Endpoint], desk: Desk, token: str | None, body_limit: int) -> None:
        self.desk = desk
        self.body_limit = body_limit
        self._expected = f"Bearer {token}".encode() if token else None
        self.router: Router[Endpoint] = Router()
        for endpoint in endpoints:
            self.router.add(endpoint.operation.method, endpoint.operation.path, endpoint)

    def answer(self, request: Request) -> Reply:
        """The reply; never raises."""
        try:
            return self._answer(request)
        except (ApiError, DomainError) as error:
            return refusal(error)
        except Exception:
            with suppress(Exception):  # a log that fails costs no answer
                log.exception("%s %s failed", request.method, shortened(request.path, LONGEST_PATH))
            return internal_error()

    def _answer(self, request: Request) -> Reply:
        endpoint, path = self.router.match(request.method, request.path)
        if endpoint.operation.credentials:
            self._check_token(request)
        check_size(request, self.body_limit, endpoint.operation.field_limit)
        arguments = endpoint.validator.arguments(request, path)
        return endpoint.reply(endpoint.function(self.desk, **arguments))

    def _check_token(self, request: Request) -> None:
        sent = request.headers.get(b"authorization", b"")
        if self._expected and not compare_digest(sent, self._expected):
            hint = (
                "The mock listens beyond this machine: send Authorization: Bearer with the token it printed at start."
            )
            raise ApiError(401, "Control token required", hint=hint, headers=[CHALLENGE])
