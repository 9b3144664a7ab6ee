"""`aurion-mock grade`: a client's own tests run against a mock that plays troubles to it, and then it is graded."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from mock_server.errors import DomainError
from mock_server.exit_code import CommandRefused
from mock_server.files.outputs import CannotWriteFile, check_outputs
from mock_server.grading.criteria import GRADES
from mock_server.grading.junit import junit
from mock_server.grading.report_text import report_lines
from mock_server.observers.streams import CannotWrite, put
from mock_server.testing import MockServer
from mock_server.text.printable import printable_lines

PATIENCE = 10
"""Seconds that a command has to end in once it was asked to, and a mock to answer in."""

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


@dataclass(frozen=True, slots=True)
class Mock:
    """Where a mock is, what opens its grades, and whom a client can be there. `stays` says whether it outlives
    the grading.
    """

    url: str
    token: str | None
    credentials: Mapping[str, str]
    stays: bool

    def call(self, method: str, world: str | None, body: Any = None) -> Any:
        """What `/_mock/grade` answers."""
        query = f"?{urlencode({'world': world})}" if world else ""
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {self.token}"} if self.token else {}
        )
        content = None if body is None else json.dumps(body).encode()
        asked = Request(f"{self.url}/_mock/grade{query}", content, headers, method=method)  # noqa: S310 - its scheme is checked
        try:
            with build_opener(ProxyHandler({})).open(asked, timeout=PATIENCE) as answer:
                return json.load(answer)
        except HTTPError as error:
            with error:
                raise CommandRefused(_refused(self.url, error)) from None
        except (URLError, OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise CommandRefused(
                f"No mock answers at {self.url}: {reason}. Start one with aurion-mock serve."
            ) from None


def grade(options: Options) -> int:
    """The exit code: 0 where the grade is good enough, 1 where it is not, 2 where there is none."""
    try:
        check_outputs([options.output])
    except CannotWriteFile as error:
        raise CommandRefused(f"{error}.") from None
    with _interrupted_by_sigterm(), _mock(options) as mock:
        mock.call("PUT", options.world, {"seed": options.seed, "leave_out": list(options.leave_out)})
        try:
            ended = _ran(options, mock) if options.command else _interrupted(options, mock)
        finally:
            report = mock.call("DELETE", options.world)
        _write(options, report, mock)
    return _code(options, report, ended)


@contextmanager
def _mock(options: Options) -> Iterator[Mock]:
    if options.url:
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
        raise CommandRefused(f"{url} is no address of a mock. Give one such as http://localhost:4010.")
    return url.rstrip("/")


def _ran(options: Options, mock: Mock) -> int:
    """Run the client's tests; their exit code."""
    world = {"AURION_MOCK_WORLD": options.world} if options.world else {}
    told = {"AURION_MOCK_URL": mock.url, **mock.credentials, **world}
    aside = sys.stderr if options.report != "text" and options.output is None else None
    environment = {**os.environ, **told}
    try:
        process = subprocess.Popen(options.command, env=environment, stdout=aside)  # noqa: S603 - it is asked for
    except OSError as error:
        why = error.strerror or error
        raise CommandRefused(
            f"{options.command[0]} cannot be run: {why}. The client's tests stand behind --."
        ) from None
    return _ended(process)


def _ended(process: "subprocess.Popen[bytes]") -> int:
    """The exit code of a process that is asked to end when we are."""
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            return process.wait(PATIENCE)
        process.kill()
        return process.wait()


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


@contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    """Whoever ends us in the middle gets the grade of what there was."""

    def interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as `signal` calls it
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


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
        raise CommandRefused("Too little was seen for a grade: let more of the client's tests run.")
    return BELOW if GRADES.index(report["grade"]) > GRADES.index(options.min_grade) else 0


def _refused(url: str, error: HTTPError) -> str:
    try:
        detail = json.load(error)["detail"]
    except (ValueError, KeyError, TypeError):
        detail = error.reason
    told = detail if isinstance(detail, str) else "; ".join(str(each.get("msg", each)) for each in detail)
    which = "verifier" if error.code == 403 or "erifier" in told else "control"
    advice = f" Give its --{which}-token." if error.code in {401, 403} else ""
    return f"The mock at {url} refuses: {error.code} {told}.{advice}"
