"""What leads to a deployment: a run of one check, by whatever way, and none that the machine of the tests has."""

from pathlib import Path

import pytest

from contract_tests.tests.gate import called

KEY = ("--api-key", "ak_live_xxxx", "--session", "sess_tenant_owner")
ONLY = ("--only", "TEAM-05", "--layer", "checks", "--rate-limit", "100000")
COULD_NOT_TEST = 2
PROXIES = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"]


def leave_bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the proxies and the CAs of the machine."""
    for name in [*PROXIES, "ssl_cert_file", "ssl_cert_dir"]:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def ended(url: str, cwd: Path, *options: str) -> tuple[int, str]:
    """The exit code of the run, and all that it said, in one line."""
    done = called("run", "--url", url, *KEY, *ONLY, *options, cwd=cwd)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, " ".join((done.stdout + done.stderr).split())
