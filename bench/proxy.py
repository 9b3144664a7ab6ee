"""What a proxied GET costs: `python -m bench.proxy [ROUNDS]` compares the proxy with Prism's before the same mock.

Both check what passes against the same document, and get the same load in turns.
"""

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.load import interleaved
from bench.rivals.install import program
from bench.servers import MOCK, TICKET, mock, started
from mock_server.document.loading import load

BAR = 0.5
QUIET = ("--log-level", "warning")
PROXY = (MOCK[0], "proxy")


def main() -> int:
    """Print the two costs and their ratio; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(prog="bench.proxy", description="What does a proxied GET of a ticket cost?")
    parser.add_argument("rounds", nargs="?", type=int, default=3)
    rounds: int = parser.parse_args().rounds
    executable = program("prism")
    if executable is None:
        sys.exit("bench: Prism is missing, and there is no npm to install it.")
    with ExitStack() as stack:
        document = Path(stack.enter_context(tempfile.TemporaryDirectory()), "openapi.json")
        document.write_text(json.dumps(load("api").raw))
        upstream = stack.enter_context(started(*mock("--rate-limit", "off", *QUIET))).url("")
        ours = stack.enter_context(started(*PROXY, "--upstream", upstream, *QUIET, "--port"))
        command = (executable, "proxy", str(document), upstream, "--verboseLevel", "silent", "--port")
        costs = interleaved({"ours": ours, "prism": stack.enter_context(started(*command))}, TICKET, rounds)
        memory = ours.resident()
    ratio = costs["ours"] / costs["prism"]
    verdict = "pass" if ratio <= BAR else "MISSED"
    told = f"ours {costs['ours']:.0f} µs  Prism's {costs['prism']:.0f} µs  {ratio:.3f}  bar {BAR:.2f}  {verdict}"
    sys.stdout.write(f"GET a ticket through the proxy  {told}  ({memory:.0f} MB)\n")
    return 0 if ratio <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
