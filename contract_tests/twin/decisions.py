"""Where a deployment consistently differs from our guesses, for whoever corrects the mock. Docs: docs/twin.md."""

from collections.abc import Iterator

from contract_tests.twin.report import TwinFinding, TwinReport

HEAD = """# Where {target} differs from what the mock assumes

Each was seen twice or more, and never otherwise. The pages are silent there, so that no deployment is wrong; the mock
is nearer to this one when its decision is changed: the heading of docs/decisions.md, the document, the code.
"""


def decisions(report: TwinReport) -> str:
    """Markdown: by the decision, what the mock does, what the deployment does, and where that was seen."""
    found = [each for each in report.notes if each.level == "assumed" and each.only]
    groups = {each.decision: [other for other in found if other.decision == each.decision] for each in found}
    lines = [HEAD.format(target=report.target)]
    for anchor, of_group in sorted(groups.items()):
        lines += [f"## docs/decisions.md#{anchor}", ""]
        lines += [line for each in of_group for line in _entry(each)]
        lines += [""]
    if not found:
        lines += ["There is none.", ""]
    return "\n".join(lines)


def _entry(finding: TwinFinding) -> Iterator[str]:
    yield f"- `{finding.operation}` {finding.status}, {finding.where} ({finding.kind}), {finding.times} times"
    yield f"  - mock: {_code(finding.mock)}"
    yield f"  - deployment: {_code(finding.deployment)}"
    yield f"  - for example in: {finding.sequence}"


def _code(value: str) -> str:
    """A value as code, whatever is in it."""
    shown = " ".join(value.split()) or "(empty)"
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"
