"""What the journal costs: `python -m bench.journal [ROUNDS]` compares a mock that keeps one with one that keeps none.

Both get the same load in turns, so that whatever else the machine does falls on both.
"""

import argparse
import sys

from bench.load import LoadRequest, microseconds
from bench.servers import TICKET, ServerProcess, mock, started

BAR = 1.10
SERVE = ("--rate-limit", "off", "--log-level", "warning")


def main() -> int:
    """Print the two costs and their ratio; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(prog="bench.journal", description="What does the journal cost a GET of a ticket?")
    rounds: int = parser.add_argument("rounds", nargs="?", type=int, default=3) and parser.parse_args().rounds
    with started(*mock(*SERVE)) as on, started(*mock(*SERVE, "--journal", "0")) as off:
        ratios, costs = _measured(on, off, rounds)
    ratio = sorted(ratios)[len(ratios) // 2]
    verdict = "pass" if ratio <= BAR else "MISSED"
    sys.stdout.write(
        f"GET a ticket  journal {costs[0]:.1f} µs  without {costs[1]:.1f} µs  {ratio:.3f}  bar {BAR:.2f}  {verdict}\n"
    )
    return 0 if ratio <= BAR else 1


def _measured(on: ServerProcess, off: ServerProcess, rounds: int) -> tuple[list[float], tuple[float, float]]:
    """The ratio of each round, and what a request cost at least, in microseconds of processor time."""
    request = LoadRequest(TICKET)
    pairs = [(microseconds(on, request), microseconds(off, request)) for _ in range(rounds)]
    return [kept / none for kept, none in pairs], (min(kept for kept, _ in pairs), min(none for _, none in pairs))


if __name__ == "__main__":
    sys.exit(main())
