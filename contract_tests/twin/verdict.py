"""What a run of the twin comes to: an exit code, and a sentence that says why."""

from dataclasses import dataclass

from contract_tests.report.wording import counted
from contract_tests.twin.report import TwinReport, percent

FINE, FAILED, COULD_NOT_TEST = 0, 1, 2


@dataclass(frozen=True, slots=True)
class TwinVerdict:
    """`code` is the exit code, `word` what it comes to in a word."""

    code: int
    word: str
    sentence: str


def judged(report: TwinReport, least: float | None = None) -> TwinVerdict:
    """Failed: a divergence that the pages answer for (all, on a mock), or less fidelity than `least`, from 0 to 1."""
    failing, measured = len(report.failing), report.fidelity
    missed = least is not None and measured is not None and measured < least
    told = f"Fidelity is {percent(measured)}, and at least {(least or 0) * 100:g} % were asked for (--min-fidelity)."
    if failing:
        where = "on a mock every level binds" if report.kind == "mock" else "the pages answer for what differs"
        sentence = f"{counted(failing, 'divergence')}: {where}."
        return TwinVerdict(FAILED, "Failed", f"{sentence} {told}" if missed else sentence)
    if report.trouble:
        return TwinVerdict(COULD_NOT_TEST, "Could not test", " ".join(report.trouble))
    if measured is None:
        return TwinVerdict(COULD_NOT_TEST, "Could not test", f"No exchange could be compared. {report.cut}".strip())
    if missed:
        return TwinVerdict(FAILED, "Failed", told)
    notes = f" {counted(len(report.notes), 'note')}: the pages are silent there." if report.notes else ""
    exchanges = counted(report.comparable, "exchange")
    cut = f" {report.cut}" if report.cut else ""
    return TwinVerdict(FINE, "Passed", f"No divergence in {exchanges} that could be compared.{notes}{cut}")
