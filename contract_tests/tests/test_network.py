"""A private CA, a proxy: whatever leads to a deployment, every request of a run takes the same way."""

import json
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from contract_tests.cli import settings_of
from contract_tests.run.connect import is_mock
from contract_tests.settings import RunSettings, SettingsError
from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.front import Front, serving
from contract_tests.tests.gate import called, gate
from contract_tests.tests.network import COULD_NOT_TEST, KEY, ended, leave_bare

OPENSSL = shutil.which("openssl") or ""


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_bare(monkeypatch)


@pytest.fixture(scope="module")
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


@dataclass
class Secured:
    """A deployment that speaks TLS, with a certificate of a CA that nobody knows."""

    url: str
    ca: Path


@pytest.fixture(scope="module")
def secured(server: FakeDeployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    authority, file = trustme.CA(), tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with serving(Front(server.url, context=context)) as front:
        yield Secured(front.url, file)


def test_a_ca_that_nobody_knows_is_named_with_what_to_do(secured: Secured, tmp_path: Path) -> None:
    code, said = ended(secured.url, tmp_path)
    assert code == COULD_NOT_TEST
    assert "the certificate of localhost is not trusted: unable to get local issuer certificate" in said
    assert "--ca-file" in said
    assert "Is the address right" not in said


def test_ca_file_trusts_it(secured: Secured, tmp_path: Path) -> None:
    code, said = ended(secured.url, tmp_path, "--ca-file", str(secured.ca))
    assert code == 0, said


def test_insecure_trusts_anybody_and_says_so(secured: Secured, tmp_path: Path) -> None:
    code, said = ended(secured.url, tmp_path, "--insecure")
    assert code == 0, said
    assert "No certificate is checked" in said


@pytest.mark.parametrize("setting", ["ca_file = '{ca}'", "insecure = true"])
def test_the_settings_can_say_so_too(secured: Secured, tmp_path: Path, setting: str) -> None:
    file = tmp_path / "aurion-contract.toml"
    file.write_text(setting.format(ca=secured.ca), encoding="utf-8")
    assert not is_mock(settings_of(config=file, url=secured.url))


def test_ssl_cert_file_trusts_it(secured: Secured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(secured.ca))
    assert not is_mock(RunSettings(url=secured.url))


@pytest.mark.skipif(not OPENSSL, reason="there is no openssl to name the file")
def test_ssl_cert_dir_trusts_it(secured: Secured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder has the certificate under the hash of its subject, as `openssl rehash` names it."""
    named = subprocess.run(  # noqa: S603 - our own words
        [OPENSSL, "x509", "-hash", "-noout", "-in", secured.ca],
        capture_output=True,
        text=True,
        check=True,
    )
    (tmp_path / f"{named.stdout.strip()}.0").write_bytes(secured.ca.read_bytes())
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert not is_mock(RunSettings(url=secured.url))


def test_pytest_takes_the_ca_too(secured: Secured, tmp_path: Path) -> None:
    options = ("--url", secured.url, *KEY, "--only", "TEAM-05", "--ca-file", str(secured.ca), "-q")
    done = gate("pytest", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "says"),
    [("nowhere.pem", "cannot read nowhere.pem"), ("empty.pem", "empty.pem has no certificate"), (".", "cannot read")],
)
def test_a_ca_file_that_is_none_is_named(
    secured: Secured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, says: str
) -> None:
    (tmp_path / "empty.pem").write_text("nothing", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=f"--ca-file: .*{says}"):
        is_mock(RunSettings(url=secured.url, ca_file=Path(file)))


def test_a_certificate_of_another_name_is_not_mended_by_a_ca(server: FakeDeployment, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("staging.example.com").configure_cert(context)
    with serving(Front(server.url, context=context)) as front:
        code, said = ended(front.url, tmp_path, "--ca-file", "ca.pem")
    assert code == COULD_NOT_TEST
    assert "certificate is not valid for 'localhost'" in said
    assert "Give the CA" not in said


def test_who_speaks_no_tls_is_told_apart(server: FakeDeployment, tmp_path: Path) -> None:
    code, said = ended(server.url.replace("http://", "https://"), tmp_path)
    assert code == COULD_NOT_TEST
    assert "TLS with 127.0.0.1 failed" in said


def test_a_sweep_takes_the_same_way(secured: Secured, tmp_path: Path) -> None:
    line = json.dumps({"run": {"url": secured.url, "seed": 1}}) + "\n"
    (tmp_path / "ledger.jsonl").write_text(line, encoding="utf-8")
    refused = called("sweep", "ledger.jsonl", *KEY, cwd=tmp_path)
    assert refused.returncode == COULD_NOT_TEST
    assert "is not trusted" in refused.stderr
    swept = called("sweep", "ledger.jsonl", *KEY, "--insecure", cwd=tmp_path)
    assert swept.returncode == 0, swept.stderr
    assert "No certificate is checked" in swept.stderr
