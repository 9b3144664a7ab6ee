"""The kit through the proxy, `python -m bench.proxied_kit [PROFILE]`: what is reported of a mock that is well.

No answer may be reported. A request may where the kit sent a broken one, and then the mock refuses it, or repeats the
answer to an earlier request that had its Idempotency-Key.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.servers import MOCK
from contract_tests.tests.fake_deployment import deployment
from contract_tests.tests.proxy_trial import settings
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.tests.proxy.standing import standing_before

KIT = str(Path(MOCK[0]).with_name("aurion-contract"))


def main() -> int:
    """Run the kit, and list what was reported wrongly; 1 where anything was."""
    parser = argparse.ArgumentParser(prog="bench.proxied_kit", description="What does the proxy report of the kit?")
    parser.add_argument("profile", nargs="?", default="quick")
    profile: str = parser.parse_args().profile
    with (
        tempfile.TemporaryDirectory() as folder,
        deployment(rate_limit=None) as upstream,
        standing_before(upstream.url) as proxy,
    ):
        config = Path(folder, "aurion-contract.toml")
        config.write_text(settings(exclusive=True))
        command = [KIT, "run", "--url", proxy.url, "--profile", profile, "--config", str(config)]
        ended = subprocess.run(command, check=False, capture_output=True, text=True)
        passed = proxy.exchanges
    wrong = [each for each in passed if _is_wrong(each)]
    for each in wrong:
        sys.stdout.write(f"{each.status} {each.request.method} {each.request.path}  {each.violations}\n")
    valid = sum(not each.violations for each in passed)
    told = f"{len(passed):,} exchanges, {valid:,} of them without a report, {len(wrong)} reported wrongly"
    sys.stdout.write(f"{told}; the kit ended with {ended.returncode}\n")
    return 1 if wrong or ended.returncode else 0


def _is_wrong(exchange: ProxiedExchange) -> bool:
    sides = {each.side for each in exchange.violations}
    return "response" in sides or (
        "request" in sides and exchange.status < 400 and not exchange.header(b"idempotency-replayed")
    )


if __name__ == "__main__":
    sys.exit(main())
