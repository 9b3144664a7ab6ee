"""`python -m mutation [--keep] [PREFIX …]`: is each case green, and red on a mutant?

For whoever writes checks. It is quick: only the cases of a mutant's own rule are tried. `aurion-contract mutants` has
the whole gate go at every one. With `--keep`, a mutant of an operator is looked for where a case is red on none, and
written down in evidence.json.
"""

import sys
import time

from contract_tests.contract import SCHEMA_RULE, rules
from contract_tests.promises import Case
from mock_server.testing import MockServer
from mutation.evidence import keep
from mutation.mutant import Mutant
from mutation.reach import reach
from mutation.sensitivity import every_case, ids, outcomes, prove, sought, without_case, without_mutant

KEEP = "--keep"


def main(arguments: tuple[str, ...]) -> int:
    """The rules that begin with one of the prefixes; without prefixes, all."""
    prefixes = tuple(each for each in arguments if each != KEEP)
    wanted = [rule for rule in rules() if rule != SCHEMA_RULE.id and (not prefixes or rule.startswith(prefixes))]
    green = _green(set(wanted))
    survivors, unproven = list[Mutant](), list[Case]()
    for rule in wanted:
        proof = prove(rule)
        survivors += proof.survivors
        unproven += proof.unproven
    if KEEP in arguments:
        unproven = _without_evidence(unproven)
    for mutant in survivors:
        print(f"SURVIVED {mutant.id}")
    for case in unproven:
        print(f"UNPROVEN {case.id} ({', '.join(ids(case))})")
    print(f"{len(survivors)} mutants survived the cases of their rule; {len(unproven)} cases were red on no mutant")
    for what, found in (("mutant", without_mutant()), ("case", without_case())):
        mine = [rule for rule in found if rule in wanted]
        print(f"{len(mine)} rules without a {what}: {', '.join(mine)}")
    return 0 if green and not survivors and not unproven else 1


def _without_evidence(unproven: list[Case]) -> list[Case]:
    """Those for which none is found either among the mutants of the operators; the others' are written down."""
    called = reach()
    found = {case.id: mutant for case in unproven if (mutant := sought(case, called.get(case.id, ())))}
    keep(found, every_case())
    return [case for case in unproven if case.id not in found]


def _green(wanted: set[str]) -> bool:
    """Whether the healthy mock keeps all that is wanted."""
    fits = [case for case in every_case() if wanted & set(ids(case))]
    began = time.monotonic()
    with MockServer() as mock:
        seen = outcomes(mock.url, fits)
    bad = [each for each in seen if each.state != "verified"]
    requests = sum(each.requests for each in seen)
    print(f"healthy: {len(fits)} cases, {len(bad)} not verified, {requests} requests, {time.monotonic() - began:.1f} s")
    for each in bad:
        print(f"  {each.state} {each.case}: {each.reason}")
    return not bad


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))
