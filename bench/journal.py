"""What the journal costs: `python -m bench.journal [ROUNDS]` compares a mock that keeps one with one that keeps none.

Both get the same load in turns, so that whatever else the machine does falls on both.
"""

import argparse
import sys

from bench.load import LoadRequest, microseconds
from bench.servers import TICKET, mock, started

BAR = 1.10
SERVE = ("--rate-limit", "off", "--log-level", "warning")


def main() -> int:
    """Print the two costs and their ratio; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(prog="bench.journal", description="What does the journal cost a GET of a ticket?")
    parser.add_argument("rounds", nargs="?", type=int, default=3)
    rounds: int = parser.parse_args().rounds
    request = LoadRequest(TICKET)
    with started(*mock(*SERVE)) as on, started(*mock(*SERVE, "--journal", "0")) as off:
        costs = [(microseconds(on, request), microseconds(off, request)) for _ in range(rounds)]
    kept, none = (min(each) for each in zip(*costs, strict=True))  # what else the machine does only adds to it
    verdict = "pass" if kept <= BAR * none else "MISSED"
    told = f"journal {kept:.1f} µs  without {none:.1f} µs  {kept / none:.3f}  bar {BAR:.2f}  {verdict}"
    sys.stdout.write(f"GET a ticket  {told}\n")
    return 0 if verdict == "pass" else 1


if __name__ == "__main__":
    sys.exit(main())
