"""The table of a score: what became of each mutant, the survivors, and the sums."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MutantResult:
    """What became of one mutant. `by` is the layer that found it, `check` and `broke` what it said, "" for a survivor.

    `fault` says what is wrong with a mutant that is itself broken: it was not killed, and did not survive either.
    `plain` is whether Schemathesis alone found it within the requests of a whole run; None where it was not asked.
    """

    rule: str
    kind: str
    what: str
    killed: bool
    by: str = ""
    broke: str = ""
    check: str = ""
    fault: str = ""
    requests: int = 0
    seconds: float = 0
    plain: bool | None = None
    plain_requests: int = 0

    @property
    def survived(self) -> bool:
        return not (self.killed or self.fault)


def proven(rows: list[MutantResult], min_killed: float) -> bool:
    """Whether at least so many percent were killed, and no mutant is itself broken."""
    return 100 * sum(row.killed for row in rows) >= min_killed * len(rows) and not any(row.fault for row in rows)


def table(rows: list[MutantResult], budget: int) -> str:
    """The rows as Markdown, the survivors, and the sums."""
    asked = any(row.plain is not None for row in rows)
    head = ["rule", "class", "defect", "killed by", "broken rule", "requests", *(["plain st"] if asked else [])]
    lines = [_cells(head), _cells(["---"] * len(head))]
    lines += [_cells(_values(row, asked=asked)) for row in rows]
    killed = sum(row.killed for row in rows)
    share = f"{killed} of {len(rows)} mutants killed ({100 * killed / len(rows):.1f} %)"
    layers = ", ".join(f"{count} by {layer}" for layer, count in Counter(row.by for row in rows if row.killed).items())
    lines += ["", f"{share}: {layers}.", *_plain(rows, budget)]
    survivors = [f"- {row.rule}: {row.what}" for row in rows if row.survived]
    broken = [f"- {row.rule}: {row.what}: {row.fault}" for row in rows if row.fault]
    for title, listed in (("Survivors:", survivors), ("Mutants that are themselves broken:", broken)):
        lines += ["", title, *listed] if listed else []
    return "\n".join(lines) + "\n"


def _plain(rows: list[MutantResult], budget: int) -> list[str]:
    asked = [row for row in rows if row.plain is not None]
    if not asked:
        return []
    killed = sum(bool(row.plain) for row in asked)
    return [
        f"Schemathesis alone, with at most {budget:,} requests each: {killed} of {len(asked)} "
        f"({100 * killed / len(asked):.1f} %)."
    ]


def _cells(values: list[str]) -> str:
    return f"| {' | '.join(value.replace('|', '/') for value in values)} |"


def _values(row: MutantResult, *, asked: bool) -> list[str]:
    plain = {True: f"killed after {row.plain_requests}", False: "missed", None: ""}[row.plain]
    fate = row.by or ("**broken**" if row.fault else "**survived**")
    values = [row.rule, row.kind, row.what, fate, row.broke, str(row.requests)]
    return [*values, *([plain] if asked else [])]
