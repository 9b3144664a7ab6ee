"""Somebody else's tests, run by pytest's own pytester, without any plugin but ours."""

import pytest
from _pytest import pytester
from _pytest.pytester import SysModulesSnapshot

from mock_server.testing import RunningMock

CREATES = """
def create(world, **body):
    with world.client(api_key="ak_live_xxxx") as client:
        return client.post("/api/v1/tickets", json={"subject": "VPN", **body})

def total(world, key="ak_live_xxxx"):
    with world.client(api_key=key) as client:
        return client.get("/api/v1/tickets").json()["total"]
"""

OURS = ("-p", "no:cacheprovider", "-p", "mock_server.pytest_plugin")


def prepare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes begin in a fraction of the time, and what is imported meanwhile stays.

    Otherwise pytester forgets those modules. Imported again, httpcore's errors are others than those that httpx knows.
    That installed plugins include ours, test_testing.py shows.
    """
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setattr(pytester, "SysModulesSnapshot", lambda preserve=None: SysModulesSnapshot(_is_kept))  # noqa: ARG005


def _is_kept(module: str) -> bool:
    return not module.startswith(("test_", "conftest"))


def worlds_of(mock: RunningMock) -> set[str]:
    return {each["name"] for each in mock.control.call("GET", "/_mock/worlds")}


def run(pytester: pytest.Pytester, mock: RunningMock | None, tests: str, *options: str) -> pytest.RunResult:
    """Somebody's tests, by the running mock, or by one of their own."""
    pytester.makepyfile(test_somebodys=CREATES + tests)
    url = ("--aurion-url", mock.url) if mock else ()
    return pytester.runpytest_inprocess(*OURS, *url, *options)


def run_process(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    """The tests that stand there, in a process that has no other plugin than ours, and those that are named."""
    return pytester.runpytest_subprocess(*OURS, *options)
