"""Which mutant of an operator turns a check red, where none that was planted by hand does: kept in a file, and tried.

`python -m mutation --keep` looks for them, among those of the operations that a check calls.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from contract_tests.registry import Check
from mutation.mutant import Mutant
from mutation.operators.registry import generated

FILE = Path(__file__).with_name("evidence.json")


@cache
def evidence() -> dict[str, Mutant]:
    """The mutants by the ids of the checks; those that no operator makes any more are none."""
    made = {mutant.what: mutant for mutant in generated()}
    kept: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))
    return {check: made[what] for check, what in kept.items() if what in made}


def keep(found: Mapping[str, Mutant], checks: Iterable[Check]) -> None:
    """Write down what is known of these checks and was found now, in their order."""
    known = {**evidence(), **found}
    kept = {check.id: known[check.id].what for check in checks if check.id in known}
    FILE.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    evidence.cache_clear()


def candidates(called: Iterable[str], about: Iterable[str]) -> list[Mutant]:
    """The mutants of the operations that a check calls, those of the operations that it is about before the others."""
    first = set(about)
    wanted = set(called)
    found = [mutant for mutant in generated() if mutant.operation in wanted]
    return sorted(found, key=lambda mutant: mutant.operation not in first)
