"""How the tests of all packages are spread over processes, and what these keep.

A file's tests run in one process, for they share servers. The files that take longest begin, so that none of them is
left over at the end; and as many wait, for processes and for time to pass, there are more processes than cores.
"""

import gc
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
LONGEST = (
    "contract_tests/tests/test_gate.py",
    "mutation/tests/test_mutants.py",
    "contract_tests/tests/test_violations.py",
    "contract_tests/tests/test_hostile.py",
    "mock_server/tests/state/test_commit_laws.py",
    "contract_tests/tests/test_leftovers.py",
    "contract_tests/tests/twin/test_divergences.py",
    "contract_tests/tests/twin/test_second_implementation.py",
    "contract_tests/tests/twin/test_what_is_left.py",
    "contract_tests/tests/twin/test_itself.py",
    "contract_tests/tests/test_optimized.py",
    "mock_server/tests/test_cli.py",
    "mock_server/tests/generators/test_generators.py",
    "mock_server/tests/test_typescript_example.py",
    "contract_tests/tests/test_processes.py",
    "contract_tests/tests/test_pytest_verdict.py",
    "contract_tests/tests/test_staging.py",
    "mock_server/tests/test_makefile.py",
    "mock_server/tests/observers/test_terminal.py",
    "mock_server/tests/observers/test_access_log.py",
    "contract_tests/tests/test_cleanup_retries.py",
    "mock_server/tests/test_wheel.py",
    "mock_server/tests/test_linters.py",
    "mock_server/tests/console/test_swagger_ui.py",
    "mock_server/tests/console/test_other_pages.py",
    "mock_server/tests/stores/test_file.py",
    "mock_server/tests/stores/redis/test_shared_worlds.py",
    "mock_server/tests/stores/redis/test_workers.py",
)
"""Files that take more than about ten seconds, the longest first: `--durations` says which."""
PLACES = {ROOT / name: place for place, name in enumerate(LONGEST)}
EXTRA = 1
SELDOM = (10_000, 20, 20)
"""When the garbage collector looks: thousands of tests, and the documents, are there from the beginning to the end."""


def pytest_sessionstart() -> None:
    gc.set_threshold(*SELDOM)


def pytest_collection_finish() -> None:
    """What is there by now stays: the collector need not go through it again and again, a fifth of all time."""
    gc.collect()
    gc.freeze()


def pytest_configure() -> None:
    """A file that was renamed would come in its turn, and nobody would notice."""
    if gone := [str(path) for path in PLACES if not path.is_file()]:
        raise pytest.UsageError(f"conftest.py puts first what there is not: {', '.join(gone)}")


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers():  # type: ignore[no-untyped-def]  # a generator, as pluggy has it
    """What `--numprocesses auto` starts."""
    return (yield) + EXTRA


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: PLACES.get(item.path, len(PLACES)))
