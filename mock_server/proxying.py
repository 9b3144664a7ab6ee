"""The proxy in the foreground: from its options to its end. It is imported when somebody runs it."""

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from mock_server import __version__
from mock_server.document.loading import load
from mock_server.document.operations import Document
from mock_server.errors import DomainError
from mock_server.exit_code import CommandRefused
from mock_server.observers.streams import CannotWrite, put
from mock_server.observers.terminal import Terminal
from mock_server.observers.writer import say
from mock_server.serving import listen_locally, server, settle, url_of
from mock_server.signals import Stopped, StopSignals
from mock_server.text.counts import counted
from mock_server.text.printable import printable, printable_lines

try:
    from mock_server.proxy.access_log import access_log
    from mock_server.proxy.app import create_proxy
    from mock_server.proxy.exchange import ProxiedExchange
    from mock_server.proxy.recheck import check_recording
    from mock_server.proxy.record_log import FILE, RecordLog
    from mock_server.proxy.recorded_scenario import check_folder, write_scenario
    from mock_server.proxy.recording import Recording
    from mock_server.proxy.settings import ProxySettings
    from mock_server.proxy.summary import Summary, check_reports
    from mock_server.proxy.upstream import UnusableUpstream, upstream_of
except ImportError as missing:
    raise CommandRefused(f"The proxy needs {missing.name}. Install it: pip install 'aurion-mock[proxy]'.") from None

log = logging.getLogger("mock_server")
NAMES = {"127.0.0.1": "localhost"}
LAST_WORD = 0.5
"""Seconds that the end waits for whoever reads stdout."""
NOTHING = "Recorded no record, so that there is no scenario."
BROKEN = 1
"""The exit code of a recording that has broken promises."""


def proxy(settings: ProxySettings, port: int, level: int) -> None:
    """Stand before the upstream until Ctrl-C. `level` is one of `logging`. `CommandRefused` says why it cannot."""
    terminal, document = Terminal(level), load("api")
    observers = [access_log(terminal.write, level)] if level <= logging.INFO else []
    summary, recording = Summary(settings.upstream), None
    observers.append(summary.observe)
    try:
        check_reports(settings.reports)
        if settings.record:
            recording = _recording(settings.record, document)
            observers.append(recording.observe)
        app = create_proxy(settings, document, observers)
        bound = listen_locally(settings.host, port)
        _check_not_itself(settings, bound[0].getsockname()[1])
    except DomainError as error:
        raise CommandRefused(f"{str(error).rstrip('.')}.") from None
    settle()
    serving = server(app, date=False)
    serving.close = app.close
    with StopSignals(serving) as signals:
        with suppress(Stopped):
            _announce(settings, bound[0].getsockname()[1])
            with terminal:
                signals.serve(bound)
        failed = []
        if settings.record and recording:
            failed += _failure(partial(_write, recording, settings.record))
        failed += _failure(partial(_conclude, summary, settings.reports))
        if signals.interrupted:
            say("stdout", "Stopped.", LAST_WORD)
    if failed:
        raise CommandRefused(" ".join(failed))
    signals.pass_on()


def _failure(step: Callable[[], None]) -> list[str]:
    """The sentence of a step of the end that fails, which costs none of the others."""
    try:
        step()
    except CommandRefused as error:
        return [str(error)]
    except Exception as error:
        log.exception("The end of the proxy failed")
        return [f"Not all of it could be written: {type(error).__name__}."]
    return []


def recheck(path: Path, reports: tuple[Path, ...], level: int) -> int:
    """Check a recording, and say what was found: `BROKEN` or 0. `CommandRefused` says why it cannot be read."""
    summary = Summary(str(path))
    told: list[str] = []
    write = access_log(told.append, level) if level <= logging.INFO else None

    def observe(exchange: ProxiedExchange) -> None:
        summary.observe(exchange)
        if write and (exchange.violations or exchange.notes):
            write(exchange)

    try:
        check_reports(reports)
        found = check_recording(path, load("api"), observe)
    except DomainError as error:
        raise CommandRefused(f"{str(error).rstrip('.')}.") from None
    except Exception as error:
        log.debug("The recording could not be checked", exc_info=True)
        fault = f"{path} could not be checked, by a fault of ours: {type(error).__name__}"
        raise CommandRefused(f"{fault}. Please report it, with the file if you can.") from None
    for line in told:
        say("stdout", printable_lines(line), LAST_WORD)
    if not found.checked:
        where = f": {counted(found.others, 'request')} went elsewhere" if found.others else ""
        raise CommandRefused(f"{path} has no exchange with the API{where}. Nothing was checked.")
    if found.others:
        say("stdout", f"Left out, because they are not with the API: {counted(found.others, 'request')}.", LAST_WORD)
    _conclude(summary, reports)
    return BROKEN if summary.findings else 0


def _conclude(summary: Summary, reports: tuple[Path, ...]) -> None:
    say("stdout", printable_lines(summary.text), LAST_WORD)
    try:
        summary.write(reports)
    except DomainError as error:
        raise CommandRefused(f"{str(error).rstrip('.')}.") from None


def finish(folder: Path) -> None:
    """Make a scenario of what a proxy that was killed has recorded. `CommandRefused` says why not."""
    if not (folder / FILE).is_file():
        raise CommandRefused(f"{folder} has no recording that was broken off. Give --upstream URL to begin one.")
    try:
        recording = _recording(folder, load("api"))
    except DomainError as error:
        raise CommandRefused(f"{str(error).rstrip('.')}.") from None
    _write(recording, folder)


def _recording(folder: Path, document: Document) -> Recording:
    check_folder(folder)
    kept = RecordLog(folder)
    kept.claim()
    return Recording(document, kept)


def _write(recording: Recording, folder: Path) -> None:
    recording.close()
    try:
        written = write_scenario(recording, folder) if recording.count else NOTHING
        RecordLog(folder).remove()
        say("stdout", printable_lines(written), LAST_WORD)
    except DomainError as error:
        raise CommandRefused(f"{str(error).rstrip('.')}.") from None


def _check_not_itself(settings: ProxySettings, port: int) -> None:
    upstream = upstream_of(settings.upstream)
    if upstream.port == port and ProxySettings(settings.upstream, host=upstream.host).is_local:
        raise UnusableUpstream(f"The upstream {upstream} is where the proxy itself listens. Give it another --port")


def _announce(settings: ProxySettings, port: int) -> None:
    url = url_of(NAMES.get(settings.host, settings.host), port)
    what = "answered with 502" if settings.errors else "reported, and passed on"
    lines = [
        f"AurionAI proxy {__version__} on {url}",
        f"  upstream    {upstream_of(settings.upstream)}",
        f"  violations  {url}/_mock/violations - {what}",
    ]
    if settings.record:
        lines.append(f"  record      {settings.record}, a scenario once it is stopped")
    if settings.control_token:
        lines.append(f"              Authorization: Bearer {settings.control_token}")
    try:
        put("stdout", "".join(f"{printable(line)}\n" for line in [*lines, ""]))
    except CannotWrite as error:
        advice = "Without it nobody knows where the proxy is: send it to a file, or to /dev/null."
        raise CommandRefused(f"Cannot write to stdout: {error.reason}. {advice}") from None
