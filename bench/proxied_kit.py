"""The kit through the proxy: what is reported of a deployment that is well, or of one with planted violations.

    python -m bench.proxied_kit [PROFILE]                                       before the mock
    python -m bench.proxied_kit quick --second [--row 5] [--switch NAME=VALUE]  before the second implementation
    python -m bench.proxied_kit quick --second --violate NAME                   and which rules show that in passing

Of the mock no answer may be reported. A request may where the kit sent a broken one, and then the mock refuses it, or
repeats the answer to an earlier request that had its Idempotency-Key. Of the second implementation, whose answers have
other shapes than our guesses, no passive rule may be broken.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.servers import MOCK
from contract_tests.tests import proxy_trial
from contract_tests.tests.fake_deployment import deployment
from contract_tests.tests.second import trial
from contract_tests.tests.second.covering import covering
from contract_tests.tests.second.serving import served
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.response_checks import SCHEMA
from mock_server.tests.proxy.standing import standing_before

KIT = str(Path(MOCK[0]).with_name("aurion-contract"))


def main() -> int:
    """Run the kit, and list what was reported wrongly; 1 where anything was."""
    given = _given()
    with (
        tempfile.TemporaryDirectory() as folder,
        _upstream(given) as (url, settings),
        standing_before(url) as proxy,
    ):
        Path(folder, "aurion-contract.toml").write_text(settings)
        command = [KIT, "run", "--url", proxy.url, "--profile", given.profile, "--seed", "1"]
        command += [word for each in given.only for word in ("--only", each)]
        ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)
        passed = proxy.exchanges
    wrong = [each for each in passed if (_breaks_a_rule(each) if given.second else _is_wrong(each))]
    rules = Counter((one.rule, each.operation and each.operation.id) for each in wrong for one in each.violations)
    for (rule, operation), count in rules.most_common():
        sys.stdout.write(f"{count:6,}  {rule} {operation}\n")
    told = f"{len(passed):,} exchanges, {len(wrong)} reported"
    sys.stdout.write(f"{told}; the kit ended with {ended.returncode}\n")
    return 1 if wrong or ended.returncode else 0


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.proxied_kit", description="What does the proxy report of the kit?")
    parser.add_argument("profile", nargs="?", default="quick")
    parser.add_argument("--second", action="store_true", help="before the second implementation")
    parser.add_argument("--row", type=int, help="with the switches of this row of its covering array, from 1")
    parser.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--violate", action="append", default=[], metavar="NAME")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="as the kit takes it")
    return parser.parse_args()


@contextmanager
def _upstream(given: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Where it is, and what the kit's settings say of it."""
    if given.second:
        switches = covering()[given.row - 1] if given.row else {}
        switches |= dict(each.split("=", 1) for each in given.switch)
        with served(switches, given.violate) as url:
            yield url, trial.settings(exclusive=True)
    else:
        with deployment(rate_limit=None) as mock:
            yield mock.url, proxy_trial.settings(exclusive=True)


def _breaks_a_rule(exchange: ProxiedExchange) -> bool:
    return any(each.rule not in {None, SCHEMA} for each in exchange.violations)


def _is_wrong(exchange: ProxiedExchange) -> bool:
    sides = {each.side for each in exchange.violations}
    return "response" in sides or (
        "request" in sides and exchange.status < 400 and not exchange.header(b"idempotency-replayed")
    )


if __name__ == "__main__":
    sys.exit(main())
