"""What a check of the rules and the probes costs in requests: `python -m bench.costs` prints the tables of
`contract_tests/run/costs.py`, measured on a mock, and on one that passes for a deployment.
"""

import sys
from collections import defaultdict
from statistics import mean

from contract_tests.layers import Layer
from contract_tests.report.report import Report
from contract_tests.run.connect import started_mock
from contract_tests.run.costs import COLUMNS
from contract_tests.run.run import Selection, run_once
from contract_tests.runner import SilentProgress
from contract_tests.settings import Profile, RunSettings, of_the_docs
from contract_tests.tests.fake_deployment import deployment

PLENTY = 1_000_000
LAYERS: tuple[Layer, ...] = ("checks", "probes")


def main() -> int:
    """Print a line a family and layer."""
    reports = dict(
        zip(COLUMNS, [_mock("quick"), _other(exclusive=True), _other(), _mock("safe"), _other("safe")], strict=True)
    )
    for layer in LAYERS:
        sys.stdout.write(f"{layer.upper()} = {{\n")
        measured = {column: _costs(report, layer) for column, report in reports.items()}
        for family in sorted(measured["mock"]):
            figures = ", ".join(f"{measured[column].get(family, 0):.1f}" for column in COLUMNS)
            sys.stdout.write(f'    "{family}": ({figures}),\n')
        sys.stdout.write("}\n")
    return 0


def _mock(profile: Profile) -> Report:
    with started_mock() as url:
        return _examined(RunSettings(url=url, profile=profile))


def _other(profile: Profile = "quick", *, exclusive: bool = False) -> Report:
    with deployment(rate_limit=None) as server:
        return _examined(
            RunSettings(
                url=server.url,
                profile=profile,
                credentials=of_the_docs(),
                patience=0,
                rate_limit=PLENTY,
                ai_rate_limit=PLENTY,
                exclusive=exclusive,
            )
        )


def _examined(settings: RunSettings) -> Report:
    return run_once(settings, Selection(layers=LAYERS), SilentProgress())


def _costs(report: Report, layer: Layer) -> dict[str, float]:
    """Requests a check by family."""
    families = {check.id: check.family for check in Selection().checks(layer)}
    requests: dict[str, list[int]] = defaultdict(list)
    for each in report.outcomes:
        if each.layer == layer:
            requests[families[each.check]].append(each.requests)
    return {family: mean(counted) for family, counted in requests.items()}


if __name__ == "__main__":
    sys.exit(main())
