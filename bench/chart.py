"""Figures as SVG: a bar for each, or a curve over time."""

from collections.abc import Mapping, Sequence
from html import escape

ROW, LEFT, RIGHT, WIDTH, TOP = 26, 220, 70, 720, 10
INK, OURS_FILL, FILL = "#5b6472", "#2f6fed", "#b8c0cc"


def bars(figures: Mapping[str, float], ours: str) -> str:
    """The smallest first, each with its name and microseconds; ours in another colour."""
    most = max(figures.values())
    height = TOP * 2 + ROW * len(figures)
    size = f'viewBox="0 0 {WIDTH} {height}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13">']
    for row, (name, value) in enumerate(sorted(figures.items(), key=lambda each: each[1])):
        y, length = TOP + ROW * row, max(1.0, (WIDTH - LEFT - RIGHT) * value / most)
        fill = OURS_FILL if name == ours else FILL
        parts += [
            f'<text x="{LEFT - 8}" y="{y + 16}" text-anchor="end" fill="{INK}">{escape(name)}</text>',
            f'<rect x="{LEFT}" y="{y + 4}" width="{length:.1f}" height="{ROW - 10}" rx="2" fill="{fill}"/>',
            f'<text x="{LEFT + length + 6:.1f}" y="{y + 16}" fill="{INK}">{value:,.0f} µs</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def curves(series: Mapping[str, Sequence[float]], minutes: float) -> str:
    """A small panel for each series, over so many minutes, each from 0 to a little above its greatest value."""
    panel, gap = 120, 28
    height = TOP + (panel + gap) * len(series)
    size = f'viewBox="0 0 {WIDTH} {height}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13">']
    for nth, (name, values) in enumerate(series.items()):
        top, most = TOP + nth * (panel + gap), max(values) * 1.1 or 1.0
        step = (WIDTH - 2 * RIGHT) / max(1, len(values) - 1)
        points = " ".join(
            f"{RIGHT + at * step:.1f},{top + panel - panel * value / most:.1f}" for at, value in enumerate(values)
        )
        parts += [
            f'<line x1="{RIGHT}" y1="{top + panel}" x2="{WIDTH - RIGHT}" y2="{top + panel}" stroke="{FILL}"/>',
            f'<polyline points="{points}" fill="none" stroke="{OURS_FILL}" stroke-width="1.5"/>',
            f'<text x="{RIGHT}" y="{top + 12}" fill="{INK}">{escape(name)}: up to {max(values):,.1f}</text>',
        ]
    parts.append(
        f'<text x="{WIDTH - RIGHT}" y="{height - 8}" text-anchor="end" fill="{INK}">{minutes:g} minutes</text>'
    )
    return "\n".join([*parts, "</svg>", ""])
