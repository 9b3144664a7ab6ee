"""`aurion-contract pytest`: the promises under pytest, by the kit's own settings, whatever project it is called in."""

import os
from pathlib import Path

import pytest

from contract_tests.output import COULD_NOT_TEST
from contract_tests.stop_signals import stoppable

HERE = Path(__file__).parent
OTHERS = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_THEME", "PYTEST_THEME_MODE")
"""What the environment says for the pytest of the project."""
OPTIONS = (
    "-c",
    str(HERE / "as_pytest.ini"),
    f"--rootdir={HERE}",
    f"--confcutdir={HERE}",
    "-p",
    "no:cacheprovider",
)
VERDICTS = {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}


def run_pytest(arguments: list[str]) -> int:
    """Run it with these arguments, and no plugins but those that they name. Answers 0, 1 or 2, as `run` does."""
    for name in OTHERS:
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    with stoppable():
        code = pytest.main([str(HERE / "test_checks.py"), *OPTIONS, *arguments])
    return int(code) if code in VERDICTS else COULD_NOT_TEST
