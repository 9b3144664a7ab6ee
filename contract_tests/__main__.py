"""`python -m contract_tests` is `aurion-contract`."""

import sys
from importlib.util import find_spec

from contract_tests.output import end, listen

NEEDED = ("httpx", "hypothesis", "jinja2", "pytest", "rich", "schemathesis")
"""What the mock alone does without."""
COULD_NOT_TEST = 2


def main() -> None:
    """The command line; a sentence where what it needs is not installed."""
    out = listen()
    try:
        _command()
    except KeyboardInterrupt:  # before there is a command that could say so
        sys.stderr.write("aurion-contract: interrupted\n")
        sys.exit(end(out, COULD_NOT_TEST))
    except SystemExit as ended:
        sys.exit(end(out, ended.code if isinstance(ended.code, int) else int(bool(ended.code))))


def _command() -> None:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        advice = "pip install 'aurion-mock[contract]' brings all that the contract kit needs."
        sys.stderr.write(f"aurion-contract: {', '.join(missing)} cannot be found. {advice}\n")
        sys.exit(COULD_NOT_TEST)
    from contract_tests.cli import main as command  # noqa: PLC0415 - it needs them

    command(prog_name="aurion-contract")


if __name__ == "__main__":
    main()
