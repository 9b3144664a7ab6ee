"""Staging as it is: compressed, below a path, with a CA of its own, and one request of a hundred a 502.

By the book (README, "Fuzz staging"): what a second look does not see is no finding, and what was made is taken back.
"""

import json
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.front import Front, FrontHandler, serving
from contract_tests.tests.gate import called
from contract_tests.tests.test_leftovers import CONFIG, CREDENTIALS, held
from mutation.catalogue import named, planted

BROKEN, COULD_NOT_TEST = 1, 2


@pytest.fixture
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def folder(tmp_path: Path, authority: trustme.CA) -> Path:
    """A folder with the settings of a deployment that others use too, and its CA."""
    written = "ca_file = 'ca.pem'\n" + CONFIG.format(exclusive="false") + CREDENTIALS
    (tmp_path / "aurion-contract.toml").write_text(written, encoding="utf-8")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return tmp_path


def staging(upstream: str, authority: trustme.CA, **more: object) -> Front:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    options = {"base": "/helpdesk", "coding": "gzip", "bad": 0.01, "context": context, **more}
    return Front(upstream, **options)  # type: ignore[arg-type]


def ran(front: Front, folder: Path, *options: str) -> tuple[int, str, dict[str, list[dict[str, str]]]]:
    """The exit code, what was said, and the report."""
    ended = called("run", "--url", front.url, "--json", "report.json", *options, cwd=folder)
    said = ended.stdout + ended.stderr
    assert "Traceback" not in said
    return ended.returncode, said, json.loads((folder / "report.json").read_text(encoding="utf-8"))


def test_a_healthy_deployment_passes_and_nothing_is_left_that_can_be_deleted(
    server: FakeDeployment, folder: Path, authority: trustme.CA
) -> None:
    before = held(server)
    with serving(staging(server.url, authority, bad=0.03)) as front:
        code, said, report = ran(front, folder, "--profile", "quick", "--only", "teams")
    assert held(server) == before
    assert front.failed > 10
    assert [(each["rule"], each["actual"]) for each in report["findings"]] == []
    assert [each["check"] for each in report["outcomes"] if each["state"] == "environment"] == []
    assert code == 0, said
    assert {"verified"} >= {each["state"] for each in report["outcomes"]} - {"unverified"}
    assert not list((folder / ".aurion-contract").glob("*.jsonl")) or "cannot be deleted" in str(report["left"])


def test_a_defect_behind_it_is_found(folder: Path, authority: trustme.CA) -> None:
    defect = named("create_team succeeds with 200.")
    with planted(defect, rate_limit=None) as url, serving(staging(url, authority, behaviour=_veil)) as front:
        code, said, report = ran(front, folder, "--ca-file", "ca.pem", "--profile", "quick", "--only", "create_team")
        again = f"aurion-contract run --ca-file ca.pem --url {front.url} --seed 1 --only "
    assert again in said
    assert code == BROKEN, said
    assert "reproduced" in {each["verdict"] for each in report["findings"]}
    assert {each["operation"] for each in report["findings"]} == {"create_team"}


def test_one_operation_that_something_in_between_never_lets_through_is_environment(
    server: FakeDeployment, folder: Path, authority: trustme.CA
) -> None:
    def in_between(handler: FrontHandler) -> bool:
        if handler.command != "GET" or not handler.path.startswith("/helpdesk/api/v2/teams/"):
            return False
        handler.give(504, [("Content-Type", "text/html")], b"<h1>Gateway timeout</h1>")
        return True

    with serving(staging(server.url, authority, bad=0, behaviour=in_between)) as front:
        code, said, report = ran(front, folder, "--only", "get_team", "--profile", "quick")
    assert code == COULD_NOT_TEST, said
    assert report["findings"] == [] or {each["verdict"] for each in report["findings"]} == {"environment"}
    assert "environment" in {each["state"] for each in report["outcomes"] if each["layer"] == "checks"}
    assert "environment" in {each["state"] for each in report["outcomes"] if each["layer"] == "schema"}


def _veil(handler: FrontHandler) -> bool:
    """Hide the control API, as a deployment has none."""
    if not handler.path.startswith("/helpdesk/_mock"):
        return False
    handler.give(404, [("Content-Type", "application/json")], b"{}")
    return True
