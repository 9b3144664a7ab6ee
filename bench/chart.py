"""A bar for each figure, as SVG."""

from collections.abc import Mapping
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
