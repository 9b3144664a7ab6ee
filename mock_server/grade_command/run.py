"""The command from its options to its exit code: the client's tests run, and what the mock saw is graded."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from mock_server.errors import DomainError
from mock_server.exit_code import CommandRefused
from mock_server.files.outputs import CannotWriteFile, check_outputs
from mock_server.grade_command.mock import Grading, Mock
from mock_server.grade_command.process import Interruptions, run_command
from mock_server.grading.criteria import GRADES
from mock_server.grading.junit import junit
from mock_server.grading.report_text import report_lines
from mock_server.observers.streams import CannotWrite, put
from mock_server.testing import MockServer
from mock_server.text.printable import printable_lines

BELOW = 1


@dataclass(frozen=True, slots=True)
class Options:
    """`url` is that of a mock that runs already; without it one is started. `command` may be empty: then it is Ctrl-C
    that ends it.
    """

    url: str | None
    control_token: str | None
    verifier_token: str | None
    world: str | None
    seed: int
    leave_out: tuple[str, ...]
    min_grade: str
    report: str
    output: Path | None
    port: int
    scenario: str
    fixtures: Path | None
    command: tuple[str, ...]


def grade(options: Options) -> int:
    """The exit code: 0 where the grade is good enough, 1 where it is not, 2 where there is none."""
    try:
        check_outputs([options.output])
    except CannotWriteFile as error:
        raise CommandRefused(f"{error}.") from None
    with Interruptions() as interruptions, _mock(options) as mock:
        grading = Grading(mock, options.world, options.seed, options.leave_out)
        try:
            with grading.kept_up():
                ended = _ran(options, mock) if options.command else _interrupted(options, mock)
        finally:
            interruptions.listens = False  # whoever presses Ctrl-C twice gets the report all the same
            report, cut = grading.end()
        _write(options, report, mock)
    if cut:
        raise CommandRefused(cut)
    return _code(options, report, ended)


@contextmanager
def _mock(options: Options) -> Iterator[Mock]:
    if options.url is not None:
        yield Mock(_checked(options.url), options.verifier_token or options.control_token, {}, stays=True)
        return
    given: dict[str, Any] = {"fixtures": options.fixtures} if options.fixtures else {}
    try:
        server = MockServer(port=options.port, scenario=options.scenario, rate_limit="off", **given)
    except DomainError as error:
        raise CommandRefused(f"{str(error).rstrip('.')}.") from None
    with server:
        yield Mock(server.url, None, _credentials(server), stays=False)


def _credentials(server: MockServer) -> dict[str, str]:
    """The first key and the first session of the scenario."""
    callers = list(server.app.store.template.callers.values())
    found = {kind: next((each.token for each in callers if each.kind == kind), None) for kind in ("key", "session")}
    named = {"AURION_MOCK_API_KEY": found["key"], "AURION_MOCK_SESSION": found["session"]}
    return {name: token for name, token in named.items() if token}


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise CommandRefused(
            f"{url or 'What is empty'} is no address of a mock. Give one such as http://localhost:4010."
        )
    return url.rstrip("/")


def _ran(options: Options, mock: Mock) -> int:
    world = {"AURION_MOCK_WORLD": options.world} if options.world else {}
    aside = sys.stderr if options.report != "text" and options.output is None else None
    return run_command(options.command, {"AURION_MOCK_URL": mock.url, **mock.credentials, **world}, aside)


def _announce(options: Options, mock: Mock) -> None:
    world = f" in the world {options.world}" if options.world else ""
    lines = [f"Point your client at {mock.url}{world}, let its tests run, and press Ctrl-C for the grade."]
    lines += [f"  {name}={token}" for name, token in mock.credentials.items()]
    _say("stderr", printable_lines("\n".join(lines)))


def _interrupted(options: Options, mock: Mock) -> int:
    """Say where the mock is, and wait until Ctrl-C, which is a good end."""
    with suppress(KeyboardInterrupt):
        _announce(options, mock)
        Event().wait()
    return 0


def _write(options: Options, report: Mapping[str, Any], mock: Mock) -> None:
    text = {
        "text": lambda: "\n".join(report_lines(report, mock.url if mock.stays else "")) + "\n",
        "json": lambda: json.dumps(report, indent=2, ensure_ascii=False) + "\n",
        "junit": lambda: junit(report),
    }
    shown = "text" if options.output is not None else options.report
    _say("stdout", printable_lines(text[shown]()) if shown == "text" else text[shown]())
    if options.output is not None:
        try:
            options.output.write_text(text[options.report](), encoding="utf-8")
        except OSError as error:
            raise CommandRefused(f"{options.output} cannot be written: {error.strerror or error}.") from None


def _say(stream: Any, text: str) -> None:
    try:
        put(stream, text if text.endswith("\n") else f"{text}\n")
    except CannotWrite as error:
        raise CommandRefused(f"Cannot write to {stream}: {error.reason}.") from None


def _code(options: Options, report: Mapping[str, Any], ended: int) -> int:
    if ended:
        _say("stderr", f"aurion-mock: The command ended with {ended}; what it says of the client is its own affair.")
    if not report["requests"]:
        where = f" in the world {options.world}" if options.world else ""
        told = f"Nothing was sent to the API{where}. The command finds the mock's address in AURION_MOCK_URL."
        raise CommandRefused(told)
    if report["grade"] is None:
        never = "" if report["retries"] else " It was never seen to try again, which is most of what is judged."
        raise CommandRefused(f"Too little was seen for a grade: let more of the client's tests run.{never}")
    return BELOW if GRADES.index(report["grade"]) > GRADES.index(options.min_grade) else 0
