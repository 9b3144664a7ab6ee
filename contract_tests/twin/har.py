"""A recording as a sequence: a HAR of a browser, of our proxy, or of our mock's journal.

Its ids are those of whoever was recorded: one that an earlier answer shows is a reference to that, as in any sequence.
What names a record that none shows cannot be asked for anywhere else, and is left out by name.
"""

import base64
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contract_tests.contract import contract
from contract_tests.json_text import loads
from contract_tests.run.connect import CannotTest
from contract_tests.text_files import NotText, read_text
from contract_tests.twin.recorder import Recorded, Recorder
from contract_tests.twin.stage import Stage
from contract_tests.twin.steps import Call, Sequence

Json = Any
BEGIN = "/api/"
CREDENTIALS = {"x-api-key": "key", "cookie": "owner"}
"""A header that carries a credential → the credential of the docs in whose place somebody calls."""
KEPT = frozenset({"idempotency-key", "content-type", "x-workflow-signature"})
"""Headers that are sent again."""
FOREIGN = "of the recording: another host"
UNKNOWN = "of the recording: the document has no such operation"
UNSEEN = "of the recording: it names a record that no earlier answer of it shows"


def recorded_sequence(path: Path, stage: Stage) -> Sequence:
    """The recording. `CannotTest` where the file cannot be read or is no HAR, or has nothing of this API."""
    entries = _entries(path)
    host = _host(entries)
    if not host:
        raise CannotTest(f"{path} has no request to this API: none has a path that begins with {BEGIN}.")
    recorder = Recorder(_began(entries), tuple(stage.oracle.users), (stage.oracle.webhook_secret,))
    left: Counter[str] = Counter()
    for entry in entries:
        url = urlsplit(str(entry["request"]["url"]))
        if url.netloc != host:
            left[f"{FOREIGN} ({url.netloc})"] += 1
        elif contract().match(entry["request"]["method"], _target(entry).partition("?")[0]) is None:
            left[f"{UNKNOWN} ({entry['request']['method']} {url.path})"] += 1
        else:
            recorder.heard(_recorded(entry))
    steps = list(enumerate(recorder.steps))
    unseen = frozenset(number for number, step in steps if isinstance(step, Call) and _names_unseen(step))
    left[UNSEEN] += len(unseen)
    whole = Sequence(path.name, "recording", tuple(recorder.steps), left=tuple((+left).items()))
    return whole.only(frozenset(number for number, _ in steps) - unseen)


def _entries(path: Path) -> list[Json]:
    try:
        read = loads(read_text(path))
        entries = list(read["log"]["entries"])
        for each in entries:
            _ = each["request"]["method"], each["request"]["url"], each["request"]["headers"], each["response"]
    except OSError as error:
        raise CannotTest(f"Cannot read {path}: {error.strerror}.") from None
    except (NotText, ValueError, LookupError, TypeError) as error:
        raise CannotTest(
            f"{path} is no HAR: {error}. A browser's network panel saves one, and so does the mock."
        ) from None
    return sorted(entries, key=lambda each: str(each.get("startedDateTime", "")))


def _host(entries: list[Json]) -> str:
    """The host that most requests to operations of this API went to."""
    hosts: Counter[str] = Counter(
        urlsplit(each["request"]["url"]).netloc
        for each in entries
        if contract().match(each["request"]["method"], _target(each).partition("?")[0])
    )
    return str(max(hosts, key=hosts.__getitem__, default=""))


def _target(entry: Json) -> str:
    """Path and query, without what stood before the API's own path."""
    url = urlsplit(str(entry["request"]["url"]))
    path = BEGIN + url.path.partition(BEGIN)[2] if BEGIN in url.path else url.path
    return path + (f"?{url.query}" if url.query else "")


def _recorded(entry: Json) -> Recorded:
    request, headers = entry["request"], dict(_headers(entry["request"]))
    carried = [name for name in headers if name.lower() in CREDENTIALS]
    posted = request.get("postData") or {}
    return Recorded(
        request["method"],
        _target(entry),
        tuple((name, value) for name, value in headers.items() if name.lower() in KEPT),
        str(posted.get("text", "")).encode(),
        _content(entry["response"].get("content") or {}),
        CREDENTIALS[carried[0].lower()] if carried else "",
    )


def _headers(message: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    yield from ((str(each["name"]), str(each["value"])) for each in message.get("headers", ()))


def _content(content: Mapping[str, Json]) -> bytes:
    text = str(content.get("text", ""))
    return base64.b64decode(text) if content.get("encoding") == "base64" else text.encode()


def _began(entries: list[Json]) -> datetime:
    """What the clock of whoever was recorded showed at first: its own, not that of who recorded it."""
    for entry in entries:
        date = next((value for name, value in _headers(entry["response"]) if name.lower() == "date"), "")
        try:
            return parsedate_to_datetime(date)
        except (ValueError, TypeError):
            continue
    started = str(entries[0].get("startedDateTime", "")) if entries else ""
    try:
        read = datetime.fromisoformat(started)
    except ValueError:
        return datetime.now(UTC)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _names_unseen(call: Call) -> bool:
    """Whether its path names a record by what no answer has shown."""
    operation = contract().by_id[call.operation]
    named = [value for part, value in zip(operation.segments, call.path, strict=False) if part.startswith("{")]
    return any(isinstance(each, str) for each in named)
