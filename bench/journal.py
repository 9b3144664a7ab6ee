"""What the journal costs: `python -m bench.journal [ROUNDS]` compares a mock that keeps one with one that keeps none.

Both get the same load in turns, so that whatever else the machine does falls on both.
"""

import argparse
import sys

from bench.load import interleaved
from bench.servers import TICKET, mock, started

BAR = 1.10
SERVE = ("--rate-limit", "off", "--log-level", "warning")


def main() -> int:
    """Print the two costs and their ratio; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(prog="bench.journal", description="What does the journal cost a GET of a ticket?")
    parser.add_argument("rounds", nargs="?", type=int, default=3)
    rounds: int = parser.parse_args().rounds
    with started(*mock(*SERVE)) as on, started(*mock(*SERVE, "--journal", "0")) as off:
        costs = interleaved({"on": on, "off": off}, TICKET, rounds)
    ratio = costs["on"] / costs["off"]
    verdict = "pass" if ratio <= BAR else "MISSED"
    told = f"journal {costs['on']:.1f} µs  without {costs['off']:.1f} µs  {ratio:.3f}  bar {BAR:.2f}  {verdict}"
    sys.stdout.write(f"GET a ticket  {told}\n")
    return 0 if ratio <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
