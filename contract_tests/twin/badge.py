"""The fidelity as a badge: an SVG that needs nothing but itself."""

from contract_tests.twin.report import TwinReport, percent

LEFT, LETTER, PAD = 62, 6.5, 10
"""Pixels of the label, of a letter, and beside a text."""
COLOURS = ((0.999, "#2e7d32"), (0.95, "#6b8e23"), (0.8, "#b8860b"), (0.0, "#b3261e"))
"""From which share on a colour is shown: white on each of them can be read."""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="fidelity: {value}">
<title>fidelity: {value}</title>
<rect width="{width}" height="20" rx="3" fill="#444"/>
<path d="M{left} 0h{inner}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{inner}z" fill="{colour}"/>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
<text x="{middle}" y="14">fidelity</text><text x="{centre}" y="14">{value}</text>
</g>
</svg>
"""


def badge(report: TwinReport) -> str:
    """The badge: grey where nothing could be compared."""
    reached = len(report.operations) - len(report.not_reached)
    value, measured = f"{percent(report.fidelity)} of {reached}/{len(report.operations)}", report.fidelity
    colour = "#666" if measured is None else next(shown for least, shown in COLOURS if measured >= least)
    right = len(value) * LETTER + 2 * PAD
    return SVG.format(
        width=LEFT + right,
        value=value,
        left=LEFT,
        inner=right - 3,
        colour=colour,
        middle=LEFT / 2,
        centre=LEFT + right / 2,
    )
