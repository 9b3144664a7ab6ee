"""`python -m mutation [--keep] [PREFIX …]`: is each check green, and red on a mutant?

For whoever writes checks. It is quick: only the checks of a mutant's own rule are tried. `aurion-contract mutants` has
the whole gate go at every one. With `--keep`, a mutant of an operator is looked for where a check is red on none, and
written down in evidence.json.
"""

import argparse
import sys
import time

from contract_tests.contract import SCHEMA_RULE, rules
from contract_tests.registry import Check
from mock_server.testing import MockServer
from mutation.evidence import keep
from mutation.mutant import Mutant
from mutation.reach import reach
from mutation.sensitivity import every_check, ids, outcomes, sensitivity_of, sought, without_check, without_mutant


def main() -> int:
    """The rules that begin with one of the prefixes; without prefixes, all."""
    parser = argparse.ArgumentParser(prog="mutation", description="Is each check green, and red on a mutant?")
    parser.add_argument("prefixes", nargs="*", metavar="PREFIX", help="how the rules begin that are tried; all")
    parser.add_argument("--keep", action="store_true", help="look for mutants of operators, and write them down")
    asked = parser.parse_args()
    prefixes = tuple(asked.prefixes)
    wanted = [rule for rule in rules() if rule != SCHEMA_RULE.id and (not prefixes or rule.startswith(prefixes))]
    if not wanted:
        parser.error(f"no rule begins with {' or '.join(prefixes)}")
    green = _green(set(wanted))
    survivors, unproven, broken = list[Mutant](), list[Check](), list[str]()
    for rule in wanted:
        sensitivity = sensitivity_of(rule)
        survivors += sensitivity.survivors
        unproven += sensitivity.unproven
        broken += sensitivity.broken
    if asked.keep:
        unproven = _without_evidence(unproven)
    for mutant in survivors:
        print(f"SURVIVED {mutant.id}")
    for why in broken:
        print(f"BROKEN {why}")
    for check in unproven:
        print(f"UNPROVEN {check.id} ({', '.join(ids(check))})")
    print(f"{len(survivors)} mutants survived the checks of their rule; {len(unproven)} checks were red on no mutant")
    if unproven and not asked.keep:
        print(f"Try `python -m mutation {' '.join(('--keep', *prefixes))}`: it looks among the mutants of operators.")
    for what, found in (("mutant", without_mutant()), ("check", without_check())):
        mine = [rule for rule in found if rule in wanted]
        print(f"{len(mine)} rules without a {what}: {', '.join(mine)}")
    return 0 if green and not (survivors or broken or unproven) else 1


def _without_evidence(unproven: list[Check]) -> list[Check]:
    """Those for which none is found either among the mutants of the operators; the others' are written down."""
    called = reach()
    found = {check.id: mutant for check in unproven if (mutant := sought(check, called.get(check.id, ())))}
    keep(found, every_check())
    return [check for check in unproven if check.id not in found]


def _green(wanted: set[str]) -> bool:
    """Whether the unmodified mock keeps all that is wanted."""
    fits = [check for check in every_check() if wanted & set(ids(check))]
    began = time.monotonic()
    with MockServer() as mock:
        seen = outcomes(mock.url, fits)
    bad = [each for each in seen if each.state != "verified"]
    requests = sum(each.requests for each in seen)
    print(
        f"unmodified: {len(fits)} checks, {len(bad)} not verified, {requests} requests, "
        f"{time.monotonic() - began:.1f} s"
    )
    for each in bad:
        print(f"  {each.state} {each.check}: {each.reason}")
    return not bad


if __name__ == "__main__":
    sys.exit(main())
