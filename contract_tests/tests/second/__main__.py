"""Serve the backend over HTTP/1.1: ``python -m second --port 0 --switch NAME=VALUE --violate NAME``."""

import argparse
import json
import signal
import sys
from typing import Any

from contract_tests.tests.second import SWITCHES, VIOLATIONS, create_app, default_config, read_config
from contract_tests.tests.second.samples import with_samples
from contract_tests.tests.second.serving import listening


def main(argv: list[str] | None = None) -> int:
    """Read the arguments and serve until a signal comes."""
    parser = argparse.ArgumentParser(prog="second", description="a backend of the documented API")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; the first line printed has the URL")
    parser.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--violate", action="append", default=[], metavar="NAME")
    parser.add_argument("--config", metavar="FILE", help="TOML or JSON; without it the default configuration")
    parser.add_argument("--samples", action="store_true", help="start with the records of the pages' examples")
    parser.add_argument("--rate-limit", type=int, metavar="N", help="another limit than the documented 300 a minute")
    parser.add_argument("--print-config", action="store_true", help="print the configuration as JSON and stop")
    parser.add_argument("--list", action="store_true", help="list the switches and violations and stop")
    given = parser.parse_args(argv)
    if given.list:
        for s in SWITCHES.values():
            print(f"{s.name} = {' | '.join(s.values)}  ({s.page}: {s.gap})")
        for v in VIOLATIONS.values():
            print(f"{v.name}  ({v.page}, {v.section}: {v.sentence}) -> {v.notice}")
        return 0
    config: dict[str, Any] = read_config(given.config) if given.config else default_config()
    if given.samples:
        config = with_samples(config)
    if given.rate_limit:
        config["rate_limit"] = given.rate_limit
    if given.print_config:
        print(json.dumps(config, indent=2))
        return 0
    try:
        pairs = dict(text.split("=", 1) for text in given.switch)
        app = create_app(config, pairs, given.violate)
    except ValueError as error:
        parser.error(str(error))
    server = listening(app, given.host, given.port)
    print(f"http://{given.host}:{server.server_port}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.serve_forever()
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
