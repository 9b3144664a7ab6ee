"""The table. `python -m bench [MEASURE …]`; the exit code is 1 where a bar is missed."""

import argparse
import shutil
import sys
from pathlib import Path

from bench.measures import MEASURES, Measurement, Skipped

COLUMNS = "{:<46} {:>12} {:>24} {:>7} {:>6}  {}"


def main() -> int:
    """Measure, a row at a time."""
    parser = argparse.ArgumentParser(prog="bench", description="How fast is the mock?")
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"one of: {', '.join(MEASURES)}; none for all")
    asked = parser.parse_args().measures or list(MEASURES)
    if unknown := set(asked) - MEASURES.keys():
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    _check_machine()
    _print(COLUMNS.format("", "ours", "against", "ratio", "bar", ""))
    passed = [_shown(row) for name in asked for row in MEASURES[name]()]
    return 0 if all(passed) else 1


def _check_machine() -> None:
    if not Path("/proc/self/stat").exists():
        sys.exit("bench: processor time is read from /proc, which only Linux has.")
    if not shutil.which("wrk"):
        sys.exit("bench: wrk is missing. Install it first, for instance with `apt-get install wrk`.")


def _shown(row: Measurement | Skipped) -> bool:
    """Print the row; whether it is within its bar."""
    if isinstance(row, Skipped):
        _print(row.why)
        return True
    verdict = "" if row.bar is None else "pass" if row.passed else "MISSED"
    bar = "" if row.bar is None else f"{row.bar:.2f}"
    ours, against = _amount(row.ours, row.unit), f"{row.rival} {_amount(row.against, row.unit)}"
    _print(COLUMNS.format(row.what, ours, against, f"{row.ratio:.2f}", bar, verdict))
    return row.passed


def _amount(value: float, unit: str) -> str:
    return f"{value:.3g} {unit}" if value < 1 else f"{value:,.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"


def _print(line: str) -> None:
    print(line.rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
