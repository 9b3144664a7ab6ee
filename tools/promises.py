"""The catalogue of rules and the registry of checks → docs/promises.md: every promise, and what holds it.

`--check` writes nothing and fails where the committed page is not what would be written.
"""

import argparse
import sys
from collections import defaultdict
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from contract_tests.contract import SCHEMA_RULE, Rule, rules
from contract_tests.layers import LAYERS
from contract_tests.registry import checks

TARGET = Path(__file__).parents[1] / "docs" / "promises.md"
HEAD = """<!-- GENERATED from contract_tests/ by `make promises`. Never edited: change the rules or the checks. -->

# What the pages promise, and what holds it

Every rule of `contract_tests/rules/`, in the order of the pages and their sections: its id, its level, its sentence,
and the checks that hold it, as `aurion-contract run --only` takes them. *Documented*: the page says it. *Implied*: the
page's words cannot be true otherwise. *Assumed*: our own guess, which never fails a deployment; why it is what it is
stands in [decisions.md](decisions.md). Besides, the schema layer holds every answer against the document.

"""
COLUMNS = "| rule | level | promise | checks |\n|---|---|---|---|\n"
NONE = "none of its own"


def page() -> str:
    """The whole page."""
    holding = names_of_checks()
    told = [each for each in rules().values() if each is not SCHEMA_RULE]
    parts = [HEAD, _counts(told)]
    for name, of_page in groupby(told, attrgetter("page")):
        parts.append(f"\n## {name}\n")
        for section, of_section in groupby(of_page, attrgetter("section")):
            lines = (_line(each, holding[each.id]) for each in of_section)
            parts.append(f"\n### {section}\n\n{COLUMNS}{''.join(lines)}")
    return "".join(parts)


def names_of_checks() -> dict[str, list[str]]:
    """The ids of the checks by those of their rules, in the order of the layers."""
    found: dict[str, list[str]] = defaultdict(list)
    for layer in LAYERS:
        for check in checks(layer):
            for each in check.rules:
                found[each.id].append(check.id)
    return found


def _counts(told: list[Rule]) -> str:
    head = "| page | documented | implied | assumed |\n|---|---|---|---|\n"
    levels = ("documented", "implied", "assumed")
    lines = [
        f"| {name} | {' | '.join(str(sum(rule.level == level for rule in found)) for level in levels)} |\n"
        for name, found in ((name, list(group)) for name, group in groupby(told, attrgetter("page")))
    ]
    return head + "".join(lines)


def _line(rule: Rule, names: list[str]) -> str:
    held = ", ".join(f"`{name}`" for name in names) or NONE
    return f"| {rule.id} | {rule.level} | {rule.sentence.replace('|', chr(92) + '|')} | {held} |\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if promises.md is out of date")
    check = parser.parse_args().check
    made = page()
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == made:
        return 0
    if check:
        print(f"{TARGET.name} is not what contract_tests/ makes of it. Run `make promises`.")
        return 1
    TARGET.write_text(made, encoding="utf-8")
    print(f"wrote {TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
