"""What the proxy has found in a run, at its end: a text, and the kit's reports in files."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from contract_tests.passive.findings import Breach, Findings
from contract_tests.report.report import Report
from mock_server.errors import DomainError
from mock_server.files.outputs import check_outputs
from mock_server.files.whole import write_whole
from mock_server.http.secret_names import shown_parameters
from mock_server.http.wire import text_of
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.text.excerpts import excerpt

FORMATS = (".json", ".html", ".xml")
"""How the file of a report ends, and what is in it; .xml is JUnit's."""


class CannotReport(DomainError):
    """A report that cannot be written, or not in this form."""


class Summary:
    """`observe` is the observer. `target` is what was watched."""

    def __init__(self, target: str) -> None:
        self.findings = Findings()
        self._target = target
        self._started, self._since = datetime.now(UTC), monotonic()

    def observe(self, exchange: ProxiedExchange) -> None:
        """Count the exchange, and remember the promises that it breaks."""
        operation = exchange.operation.id if exchange.operation else None
        self.findings.passed(operation, exchange.status)
        for each in exchange.violations:
            if each.rule and operation:
                query = shown_parameters(text_of(exchange.request.query))
                target = excerpt(f"{exchange.request.path}?{query}" if query else exchange.request.path)
                self.findings.note(
                    Breach(
                        each.rule,
                        operation,
                        each.where,
                        excerpt(each.message),
                        exchange.number,
                        exchange.request.method,
                        target,
                        exchange.status,
                        each.earlier,
                    )
                )

    @property
    def text(self) -> str:
        return "\n".join(self.findings.lines())

    def write(self, paths: Sequence[Path]) -> None:
        """Write the reports, all of them that can be. `CannotReport` says which cannot."""
        if not paths:
            return
        report = self.findings.report(self._target, self._started, monotonic() - self._since)
        failed = []
        for path in paths:
            try:
                write_whole(path, _rendered(path, report))
            except OSError as error:
                failed.append(f"{path} cannot be written: {error.strerror}")
        if failed:
            raise CannotReport(". ".join(failed))


def check_reports(paths: Sequence[Path]) -> None:
    """`CannotReport` where a name does not say which report it is to be, or what renders that is not installed.

    `CannotWriteFile` where the file cannot be written.
    """
    for path in paths:
        if path.suffix not in FORMATS:
            raise CannotReport(f"{path} is no report: let its name end in {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
        if path.is_dir():
            raise CannotReport(f"{path} is a folder. Give a file for the report")
    check_outputs(paths)
    if any(path.suffix != ".json" for path in paths):
        try:
            from contract_tests.report import html, junit  # noqa: F401, PLC0415 - they need more than the proxy does
        except ImportError as missing:
            told = "Reports in HTML and XML need"
            raise CannotReport(f"{told} {missing.name}. Install it: pip install 'aurion-mock[contract]'") from None


def _rendered(path: Path, report: Report) -> str:
    if path.suffix == ".json":
        return report.model_dump_json(indent=2) + "\n"
    from contract_tests.report.html import html  # noqa: PLC0415
    from contract_tests.report.junit import junit  # noqa: PLC0415

    return html(report) if path.suffix == ".html" else junit(report)
