"""The answers that the document has for an operation: its examples, or what its schemas allow."""

from http import HTTPStatus
from math import ceil

from mock_server.document.operations import Document, Operation, Schema
from mock_server.document.samples import Samples
from mock_server.families.tenant import World
from mock_server.http import rate_limit
from mock_server.http.credentials import challenge_of
from mock_server.http.errors import refusal
from mock_server.http.wire import BODILESS, Headers, Reply, json_reply
from mock_server.state.draws import Draws

RETRY_SECONDS = 1
"""What a 503 says in Retry-After where nobody knows how long it lasts."""


class DocumentedAnswers:
    """`limit` is how many requests a minute and credential are served; None where there is no limit."""

    def __init__(self, document: Document, limit: int | None) -> None:
        self._document = document
        self._samples = Samples(document)
        self._limit = limit or rate_limit.DOCUMENTED

    def answer(
        self,
        operation: Operation,
        status: int,
        world: World,
        *,
        example: str | None = None,
        draws: Draws | None = None,
        lasts: float = RETRY_SECONDS,
    ) -> Reply:
        """The answer of this status: the example of that name, drawn, or as the document shows it.

        Without a body in the document it says what the status means. What HTTP wants beside a status goes along:
        WWW-Authenticate, of a 429 what the limit is, and Retry-After; a 503 `lasts` so many seconds.
        """
        if status == 429:
            return refusal(rate_limit.exceeded(world.clock.now(), self._limit, operation.rate_group))
        content = self._content(operation, status)
        if status in BODILESS or (content is None and status == operation.success):
            return Reply(status)
        reply = json_reply(status, self._value(content, status, example, draws))
        reply.headers += _headers(operation, status, lasts)
        return reply

    def examples(self, operation: Operation, status: int) -> list[str]:
        """The names of the examples that the document has for this status."""
        return list((self._content(operation, status) or {}).get("examples", {}))

    def _content(self, operation: Operation, status: int) -> Schema | None:
        response = operation.raw["responses"].get(str(status))
        content: Schema | None = self._document.resolve(response).get("content") if response else None
        return content["application/json"] if content else None

    def _value(self, content: Schema | None, status: int, example: str | None, draws: Draws | None) -> object:
        if content is None:
            return {"detail": phrase(status)}
        if draws:
            return self._samples.drawn(content["schema"], draws)
        examples = content.get("examples", {})
        if examples:
            return examples[example or next(iter(examples))]["value"]
        return content.get("example", self._samples.example(content["schema"]))


def _headers(operation: Operation, status: int, lasts: float) -> Headers:
    if status == 401:
        return [challenge_of(operation)]
    return [(b"retry-after", b"%d" % max(1, ceil(lasts)))] if status == 503 else []


def phrase(status: int) -> str:
    """What the status means, in the words of HTTP."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"
