"""The report as one HTML page that needs nothing but itself, and runs nothing."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from contract_tests.durations import lasted
from contract_tests.report.wording import counted, visible
from contract_tests.twin.report import LAG, TwinReport, percent, share
from contract_tests.twin.verdict import judged


def html(report: TwinReport, least: float | None = None) -> str:
    """The page."""
    style = (files(__package__) / "templates" / "twin.css").read_text(encoding="utf-8")
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    return (
        _environment()
        .get_template("twin.html")
        .render(
            report=report,
            lag=LAG,
            verdict=judged(report, least),
            style=Markup(style),  # noqa: S704 - our own file
            policy=f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'",
            numbers=[
                ("Fidelity", percent(report.fidelity), "exchanges that agreed, but for headers that only we assume"),
                ("As promised", percent(report.kept), "exchanges that agreed in all that the pages answer for"),
                ("Fields", percent(report.fields), "statuses, headers and fields that agreed, one by one"),
                ("Compared", f"{report.comparable:,}", f"exchanges of {report.sequences:,} sequences"),
                ("Requests", f"{report.requests:,}", f"in {lasted(report.seconds)}"),
            ],
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("contract_tests.twin"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.filters |= {"percent": percent, "counted": counted}
    environment.globals |= {"share": share}
    return environment
