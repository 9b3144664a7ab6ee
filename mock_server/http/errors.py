"""From a refusal to its reply: the one table, and the one place that makes a response of an error."""

from mock_server.errors import BadRequest, Conflict, DomainError, Invalid, Issue, NotFound, Unavailable
from mock_server.files.text_files import FileError
from mock_server.http.issues import capped
from mock_server.http.wire import Headers, Reply, json_reply

STATUS: dict[type[DomainError], int] = {
    BadRequest: 400,
    NotFound: 404,
    Conflict: 409,
    FileError: 409,
    Invalid: 422,
    Unavailable: 503,
    DomainError: 500,
}
"""A kind that is not listed has the status of the nearest kind above it."""


TRY_AGAIN = (b"retry-after", b"5")


class ApiError(Exception):
    """A refusal of the shell's own, with its status, `detail` and headers."""

    def __init__(
        self, status: int, detail: object, *, hint: str = "", headers: Headers | None = None, **more: object
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.content = {"detail": detail, **more}
        self.hint = hint
        self.headers = headers or []


class RequestInvalid(ApiError):
    """A 422 with the issues that were found; `left_out` is how many more there are."""

    def __init__(self, issues: list[Issue], left_out: int = 0) -> None:
        super().__init__(422, capped(issues, left_out))
        self.issues = issues
        self.left_out = left_out


def refusal(error: ApiError | DomainError) -> Reply:
    """The reply that says no."""
    if isinstance(error, ApiError):
        reply = json_reply(error.status, error.content, error.hint)
        reply.headers.extend(error.headers)
        return reply
    if isinstance(error, Invalid):
        return json_reply(422, {"detail": capped(error.issues)}, error.hint)
    reply = json_reply(_status(type(error)), {"detail": error.detail}, error.hint)
    if isinstance(error, Unavailable):
        reply.headers.append(TRY_AGAIN)
    return reply


def _status(kind: type[DomainError]) -> int:
    return next(STATUS[each] for each in kind.__mro__ if each in STATUS)


def fault() -> Reply:
    """The reply to a fault of our own. Its traceback is for the log alone."""
    hint = "This is a fault of the mock. Its log has the traceback."
    return json_reply(500, {"detail": "Internal Server Error"}, hint)
