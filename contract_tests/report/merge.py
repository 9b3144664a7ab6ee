"""The reports of the shards of a run, put together into the report of the run."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from contract_tests.report.coverage import rule_coverage
from contract_tests.report.report import SEVERITIES, VERSION, WHOLE, Finding, OperationCoverage, Report
from contract_tests.report.wording import counted
from contract_tests.text_files import NotText, read_text


class MergeError(Exception):
    """These reports cannot become one: which, and why."""


def read(path: Path) -> Report:
    """A report that was written earlier."""
    try:
        report = Report.model_validate_json(read_text(path))
    except OSError as error:
        raise MergeError(f"Cannot read {path}: {error.strerror}.") from None
    except NotText as error:
        raise MergeError(f"{path} {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise MergeError(f"{path} is no report: {place}: {first['msg']}.") from None
    if report.version != VERSION:
        raise MergeError(f"{path} is a report of version {report.version}, and this is version {VERSION}.")
    return report


def merge(reports: Sequence[Report]) -> Report:
    """One report of all shards. `MergeError` where some are missing, come twice or belong to another run."""
    _belong_together(reports)
    reports = sorted(_complete(reports), key=_number)
    outcomes = tuple(outcome for report in reports for outcome in report.outcomes)
    findings = _findings(finding for report in reports for finding in report.findings)
    return Report(
        target=", ".join(dict.fromkeys(report.target for report in reports)),
        kind=reports[0].kind,
        profile=reports[0].profile,
        seed=reports[0].seed,
        shard=WHOLE,
        started=min(report.started for report in reports),
        seconds=max(report.seconds for report in reports),
        requests=sum(report.requests for report in reports),
        waited=sum(report.waited for report in reports),
        throttled=sum(report.throttled for report in reports),
        withheld=sum(report.withheld for report in reports),
        outcomes=outcomes,
        findings=findings,
        operations=_operations(operation for report in reports for operation in report.operations),
        rules=rule_coverage(outcomes, findings),
        left=tuple(left for report in reports for left in report.left),
        trouble=tuple(dict.fromkeys(trouble for report in reports for trouble in report.trouble)),
    )


def _belong_together(reports: Sequence[Report]) -> None:
    """A deployment is one for all shards; a mock may be each shard's own."""
    if not reports:
        raise MergeError("There is no report to merge.")
    same = ("kind", "profile", "seed") + (("target",) if reports[0].kind == "deployment" else ())
    for name in same:
        values = list(dict.fromkeys(str(getattr(report, name)) for report in reports))
        if len(values) > 1:
            raise MergeError(f"These reports are not of one run: their {name} is {' and '.join(values)}.")


def _complete(reports: Sequence[Report]) -> Sequence[Report]:
    totals = {_shard(report)[1] for report in reports}
    if len(totals) > 1:
        shards = " and ".join(dict.fromkeys(report.shard for report in reports))
        raise MergeError(f"These reports are not of one run: their shards are {shards}.")
    total = totals.pop()
    numbers = Counter(map(_number, reports))
    if twice := [number for number, times in sorted(numbers.items()) if times > 1]:
        raise MergeError(f"{_shards(twice, total)} came more than once.")
    if missing := [number for number in range(1, total + 1) if number not in numbers]:
        raise MergeError(f"{_shards(missing, total)} {'is' if len(missing) == 1 else 'are'} missing.")
    return reports


def _shards(numbers: list[int], total: int) -> str:
    named = ", ".join(f"{number}/{total}" for number in numbers)
    return f"{counted(len(numbers), 'shard')} of {total} ({named})"


def _number(report: Report) -> int:
    return _shard(report)[0]


def _shard(report: Report) -> tuple[int, int]:
    """Which shard of how many."""
    number, _, total = report.shard.partition("/")
    if not (number.isdecimal() and total.isdecimal() and 1 <= int(number) <= int(total)):
        raise MergeError(f"{report.shard!r} is no shard: it has to be like 2/4.")
    return int(number), int(total)


def _findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once. Where shards differ on what it comes to, the worst counts."""
    kept: dict[str, Finding] = {}
    for finding in findings:
        other = kept.get(finding.key)
        if other is None or SEVERITIES.index(finding.severity) < SEVERITIES.index(other.severity):
            kept[finding.key] = finding
    return tuple(kept.values())


def _operations(operations: Iterable[OperationCoverage]) -> tuple[OperationCoverage, ...]:
    added: dict[str, OperationCoverage] = {}
    for each in operations:
        added[each.operation] = _added(added[each.operation], each) if each.operation in added else each
    return tuple(added.values())


def _added(one: OperationCoverage, other: OperationCoverage) -> OperationCoverage:
    sums = {
        name: dict(sorted((Counter(getattr(one, name)) + Counter(getattr(other, name))).items()))
        for name in ("statuses", "credentials", "parameters")
    }
    return one.model_copy(update=sums)
