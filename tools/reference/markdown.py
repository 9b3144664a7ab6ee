"""Pieces of Markdown."""

from collections.abc import Iterable, Sequence


def cell(text: object) -> str:
    """Text that stands in a cell of a table: one line, and no bar ends it."""
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "&lt;")


def code(text: object) -> str:
    """Text as code, in a cell or elsewhere."""
    return f"`{' '.join(str(text).split())}`".replace("|", "\\|")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, or nothing where there is no row."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines]) + "\n"
