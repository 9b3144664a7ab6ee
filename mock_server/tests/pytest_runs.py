"""Somebody else's tests, run by pytest's own pytester, without any plugin but ours."""

import pytest
from _pytest import pytester
from _pytest.pytester import SysModulesSnapshot

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
