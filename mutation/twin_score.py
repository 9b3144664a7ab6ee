"""`python -m mutation.twin_score [--every N] [PREFIX …]`: how many mutants written by hand the twin finds.

The twin knows no rule: a mutant is found where some sequence diverges from the unmodified mock. Each sequence begins
in a world as it was in the beginning; those about the mutant's family come first, which saves time and decides nothing.
"""

import argparse
import sys
import time
from collections.abc import Sequence as Several
from dataclasses import dataclass

import click

from contract_tests.contract import contract, rules
from contract_tests.run.connect import started_mock
from contract_tests.settings import RunSettings
from contract_tests.twin.play import play
from contract_tests.twin.sources import sequences
from contract_tests.twin.stage import UNLIMITED, staged
from contract_tests.twin.steps import Call, Sequence
from mutation.catalogue import by_hand, planted
from mutation.faults import BrokenMutant
from mutation.mutant import Mutant

START = "2026-03-08T20:00:00+00:00"
"""The instant at which the scenario begins, for the oracle and for what is planted."""


@dataclass(frozen=True, slots=True)
class TwinResult:
    """What became of a mutant: the sequence that found it, or why none could."""

    mutant: Mutant
    found: bool
    by: str
    tried: int
    seconds: float

    def __str__(self) -> str:
        fate = f"found by {self.by}, the {self.tried}." if self.found else self.by or f"SURVIVED {self.tried} sequences"
        return f"{self.mutant.id} {fate} {self.seconds:.1f} s"


def twin_on(mutant: Mutant, oracle: str, corpus: Several[Sequence], most: float) -> TwinResult:
    """Let the twin at a mutant, until a sequence diverges or the seconds are over."""
    began, tried = time.monotonic(), 0
    try:
        with planted(mutant) as url, staged(RunSettings(url=url), oracle=oracle) as stage:
            for tried, sequence in enumerate(_near_first(mutant, corpus), 1):
                broken = play(sequence, stage).broken
                if broken is not None:
                    by = f"{sequence.name}: {broken.step.title}"
                    return TwinResult(mutant, True, by, tried, time.monotonic() - began)
                if time.monotonic() - began > most:
                    break
    except BrokenMutant as broken:
        return TwinResult(mutant, False, broken.fault, tried, time.monotonic() - began)
    return TwinResult(mutant, False, "", tried, time.monotonic() - began)


def corpus_of(seed: int, only: tuple[str, ...]) -> list[Sequence]:
    """The sequences that a run of the profile ci plays."""
    with started_mock("--clock", START) as url, staged(RunSettings(url=url, seed=seed)) as stage:
        return list(sequences(stage, "ci", only, None))


def _near_first(mutant: Mutant, corpus: Several[Sequence]) -> list[Sequence]:
    family = rules()[mutant.rule].family
    return sorted(corpus, key=lambda each: (mutant.rule not in each.rules, family not in _families(each)))


def _families(sequence: Sequence) -> set[str]:
    named = [each.operation for each in sequence.steps if isinstance(each, Call) and each.operation]
    return {contract().by_id[each].tag for each in named}


def main() -> int:
    """Try each n-th of those whose rules begin with one of the prefixes. Answers 1 where too few were found."""
    parser = argparse.ArgumentParser(prog="mutation.twin_score", description="How many mutants does the twin find?")
    parser.add_argument("prefixes", nargs="*", metavar="PREFIX", help="how the rules begin; all")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="try each N-th only")
    parser.add_argument("--first", type=int, default=0, metavar="K", help="begin with the K-th, from 0")
    parser.add_argument("--drawn", action="store_true", help="only with sequences that are drawn")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=120, help="after so many a mutant counts as survived")
    parser.add_argument("--min-found", type=float, default=90, help="percent that have to be found")
    asked = parser.parse_args()
    prefixes = tuple(asked.prefixes) or ("",)
    wanted = [each for each in by_hand() if each.rule.startswith(prefixes)][asked.first :: asked.every]
    corpus = corpus_of(asked.seed, ("drawn",) if asked.drawn else ())
    results = []
    with started_mock("--rate-limit", str(UNLIMITED), "--clock", START) as oracle:
        for each in wanted:
            results.append(twin_on(each, oracle, corpus, asked.seconds))
            click.echo(str(results[-1]))
    found = sum(each.found for each in results)
    click.echo(f"{found} of {len(results)} found ({100 * found / max(1, len(results)):.1f} %)")
    return 0 if found >= len(results) * asked.min_found / 100 else 1


if __name__ == "__main__":
    sys.exit(main())
