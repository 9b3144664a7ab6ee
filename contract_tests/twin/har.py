"""A recording as a sequence: a HAR of a browser, of our proxy, or of our mock's journal.

Its ids are those of whoever was recorded: one that an earlier answer shows is a reference to that, as in any sequence.
What names a record that none shows cannot be asked for anywhere else, and is left out by name.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from contract_tests.contract import contract
from contract_tests.run.connect import CannotTest
from contract_tests.twin.recorder import Recorded, Recorder
from contract_tests.twin.stage import Stage
from contract_tests.twin.steps import Call, Sequence
from mock_server.document.operations import Operation
from mock_server.proxy.har import RecordedExchange, UnreadableRecording, read_har

BEGIN = "/api/"
CREDENTIALS = {b"x-api-key": "key", b"cookie": "owner"}
"""A header that carries a credential → the credential of the docs in whose place somebody calls."""
NEEDED = frozenset({"apiKey", "session"})
"""Security schemes whose credential a recording has to have."""
UNAUTHORIZED = 401
KEPT = frozenset({"idempotency-key", "content-type", "x-workflow-signature"})
"""Headers that are sent again."""
FOREIGN = "of the recording: another host"
OTHERS = "of the recording: nothing of this API, or from a cache"
UNKNOWN = "of the recording: the document has no such operation"
UNSEEN = "of the recording: it names a record that no earlier answer of it shows"
NOBODY = "of the recording: who sent it is not in it"
DROPPED = "of the recording: what was sent is not in it"
UNSENDABLE = "of the recording: a header of it is none that can be sent"


def recorded_sequence(path: Path, stage: Stage) -> Sequence:
    """The recording. `CannotTest` where the file cannot be read or is no HAR, has nothing of this API, or nothing of
    who sent it.
    """
    exchanges, others = _read(path)
    host = _host(exchanges)
    if not host:
        raise CannotTest(f"{path} has no request to this API: none has a path that begins with {BEGIN}.")
    recorder = Recorder(_began(exchanges), tuple(stage.oracle.users), (stage.oracle.webhook_secret,))
    left = Counter({OTHERS: others})
    for each in exchanges:
        if why := _why_left(each, host):
            left[why] += 1
        else:
            recorder.heard(_recorded(each))
    steps = list(enumerate(recorder.steps))
    if left[NOBODY] and not any(isinstance(step, Call) and step.who for _, step in steps):
        raise CannotTest(
            f"{path} does not show who sent its requests: none of them has the header X-API-Key or Cookie. A browser "
            "leaves these out of a HAR unless it is told to export it with sensitive data; the run would send nobody's."
        )
    unseen = frozenset(number for number, step in steps if isinstance(step, Call) and _names_unseen(step))
    left[UNSEEN] += len(unseen)
    whole = Sequence(path.name, "recording", tuple(recorder.steps), left=tuple((+left).items()))
    return whole.only(frozenset(number for number, _ in steps) - unseen)


def _read(path: Path) -> tuple[list[RecordedExchange], int]:
    """The exchanges in their order, and how many others there are."""
    try:
        recording = read_har(path)
    except UnreadableRecording as error:
        advice = "" if "cannot be read" in str(error) else " A browser's network panel saves one, and so does the mock."
        raise CannotTest(f"{error}.{advice}") from None
    return recording.exchanges, recording.others


def _host(exchanges: Iterable[RecordedExchange]) -> str:
    """The host that most requests to operations of this API went to."""
    hosts = Counter(_netloc(each) for each in exchanges if _operation(each))
    return max(hosts, key=hosts.__getitem__, default="")


def _netloc(exchange: RecordedExchange) -> str:
    return exchange.request.headers.get(b"host", b"").decode("utf-8", "replace")


def _operation(exchange: RecordedExchange) -> Operation | None:
    return contract().match(exchange.request.method, exchange.request.path)


def _why_left(exchange: RecordedExchange, host: str) -> str:
    """Why it is no step; "" where it is one."""
    request, operation = exchange.request, _operation(exchange)
    if _netloc(exchange) != host:
        return f"{FOREIGN} ({_netloc(exchange)})"
    if operation is None:
        return f"{UNKNOWN} ({request.method} {request.path})"
    if NEEDED & operation.credentials and exchange.status != UNAUTHORIZED and not _who(exchange):
        return NOBODY
    if not exchange.sent.complete or exchange.sent.too_large:
        return DROPPED
    return "" if all(value.isprintable() for _, value in _headers(exchange)) else UNSENDABLE


def _who(exchange: RecordedExchange) -> str:
    return next((who for name, who in CREDENTIALS.items() if exchange.request.headers.get(name)), "")


def _recorded(exchange: RecordedExchange) -> Recorded:
    request = exchange.request
    query = request.query.decode("utf-8", "replace")
    return Recorded(
        request.method,
        request.path + (f"?{query}" if query else ""),
        tuple(_headers(exchange)),
        exchange.sent.content,
        exchange.answered.content,
        _who(exchange),
    )


def _headers(exchange: RecordedExchange) -> Iterator[tuple[str, str]]:
    """Those that are sent again."""
    for name, value in exchange.request.headers.items():
        if (said := name.decode("utf-8", "replace")) in KEPT:
            yield said, value.decode("utf-8", "replace")


def _began(exchanges: list[RecordedExchange]) -> datetime:
    """What the clock of whoever was recorded showed at first: its own, not that of who recorded it."""
    for exchange in exchanges:
        date = next((value for name, value in exchange.headers if name == b"date"), b"")
        try:
            read = parsedate_to_datetime(date.decode("utf-8", "replace"))
        except (ValueError, TypeError, OverflowError):
            continue
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    return datetime.fromtimestamp(exchanges[0].began, UTC)


def _names_unseen(call: Call) -> bool:
    """Whether its path names a record by what no answer has shown."""
    operation = contract().by_id[call.operation]
    named = [value for part, value in zip(operation.segments, call.path, strict=False) if part.startswith("{")]
    return any(isinstance(each, str) for each in named)
