"""A private CA, a proxy: whatever leads to a deployment, every request of a run takes the same way."""

import base64
import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import trustme

from contract_tests.cli import settings_of
from contract_tests.client.proxies import proxy_for
from contract_tests.run.connect import CannotTest, is_mock
from contract_tests.settings import RunSettings, SettingsError
from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.front import BETWEEN, Front, FrontServer, serving
from contract_tests.tests.gate import called, gate

KEY = ("--api-key", "ak_live_xxxx", "--session", "sess_tenant_owner")
ONLY = ("--only", "TEAM-05", "--layer", "checks", "--rate-limit", "100000")
COULD_NOT_TEST = 2
OPENSSL = shutil.which("openssl") or ""
PROXIES = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what the machine of the tests has."""
    for name in [*PROXIES, "ssl_cert_file", "ssl_cert_dir"]:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


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


def ended(url: str, cwd: Path, *options: str) -> tuple[int, str]:
    done = called("run", "--url", url, *KEY, *ONLY, *options, cwd=cwd)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, " ".join((done.stdout + done.stderr).split())


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


# Proxies


@dataclass
class Proxy:
    """A forward proxy that leads every name to one port of this machine. `seen` has what it was asked for."""

    to: int
    credentials: str = ""
    seen: list[str] = field(default_factory=list)
    port: int = 0

    def refuses(self, headers: Any) -> bool:
        wanted = f"Basic {base64.b64encode(self.credentials.encode()).decode()}"
        return bool(self.credentials) and headers.get("Proxy-Authorization") != wanted


class ProxyHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    proxy: Proxy

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._forward
        raise AttributeError(name)

    def _forward(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.proxy.seen.append(f"{self.command} {self.path}")
        if self.proxy.refuses(self.headers):
            self._give(407, b"")
            return
        address, way = urlsplit(self.path), HTTPConnection("127.0.0.1", self.proxy.to)
        target = address.path + (f"?{address.query}" if address.query else "")
        sent = {name: value for name, value in self.headers.items() if not name.lower().startswith(("proxy-", "host"))}
        way.request(self.command, target, content or None, sent)
        actual = way.getresponse()
        self._give(
            actual.status, actual.read(), [each for each in actual.getheaders() if each[0].lower() not in BETWEEN]
        )
        way.close()

    def _give(self, status: int, content: bytes, headers: Iterable[tuple[str, str]] = ()) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_CONNECT(self) -> None:
        self.proxy.seen.append(f"CONNECT {self.path}")
        if self.proxy.refuses(self.headers):
            self._give(407, b"")
            return
        self.send_response_only(200)
        self.end_headers()
        self.close_connection = True
        with socket.create_connection(("127.0.0.1", self.proxy.to)) as other:
            back = Thread(target=_pump, args=(other, self.connection), daemon=True)
            back.start()
            _pump(self.connection, other)
            back.join(1)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the library has it
        """Nobody reads it."""


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while content := source.recv(65_536):
            sink.sendall(content)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


@contextmanager
def proxy(to: str, credentials: str = "") -> Iterator[Proxy]:
    own = Proxy(urlsplit(to).port or 0, credentials)
    server = FrontServer(("127.0.0.1", 0), type("Own", (ProxyHandler,), {"proxy": own}))
    own.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield own
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


STAGING = "http://staging.test"
"""A name that nobody but the proxy can look up."""


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_a_proxy_can_be_named_in_capitals_and_small_letters(
    server: FakeDeployment, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with proxy(server.url) as own:
        monkeypatch.setenv(name, f"http://127.0.0.1:{own.port}")
        assert not is_mock(RunSettings(url=STAGING))
    assert own.seen == [f"GET {STAGING}/_mock/health"]


def test_every_request_goes_through_the_proxy(
    server: FakeDeployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy(server.url) as own:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{own.port}")
        code, said = ended(STAGING, tmp_path, "--layer", "schema", "--only", "get_team")
    assert code == 0, said
    assert f"GET {STAGING}/_mock/health" in own.seen
    assert f"GET {STAGING}/api/v1/tickets?limit=1" in own.seen
    assert any(each.startswith(f"DELETE {STAGING}/api/v2/teams/") for each in own.seen)
    assert all(f" {STAGING}/" in each for each in own.seen), "what is for this machine is none of the proxy's business"


def test_tls_goes_through_a_tunnel(server: FakeDeployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("staging.test").configure_cert(context)
    with serving(Front(server.url, context=context)) as front, proxy(front.url) as own:
        monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{own.port}")
        code, said = ended("https://staging.test", tmp_path, "--ca-file", "ca.pem")
    assert code == 0, said
    assert set(own.seen) == {"CONNECT staging.test:443"}


def test_a_proxy_with_credentials_gets_them(
    server: FakeDeployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy(server.url, "anna:p@ss word") as own:
        monkeypatch.setenv("HTTP_PROXY", f"http://anna:p%40ss%20word@127.0.0.1:{own.port}")
        code, said = ended(STAGING, tmp_path)
    assert code == 0, said


@pytest.mark.parametrize("url", [STAGING, "https://staging.test"])
def test_a_proxy_that_wants_other_credentials_is_named_without_them(
    server: FakeDeployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    with proxy(server.url, "anna:right") as own:
        monkeypatch.setenv("ALL_PROXY", f"http://anna:s3cret@127.0.0.1:{own.port}")
        code, said = ended(url, tmp_path)
    assert code == COULD_NOT_TEST
    assert "the proxy 127.0.0.1 wants credentials: write them before its name, as USER:PASSWORD@127.0.0.1" in said
    assert "s3cret" not in said


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("http://127.0.0.1:9", "(through the proxy 127.0.0.1)"),
        ("socks5://127.0.0.1:9", "pip install 'httpx[socks]'"),
        ("ftp://127.0.0.1:9", "it can be http, https, socks5 or socks5h"),
        ("http://", "it can be http"),
        ("http://a:b:c", "is no address"),
    ],
)
def test_a_proxy_that_leads_nowhere_is_a_sentence(monkeypatch: pytest.MonkeyPatch, written: str, says: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", written)
    with pytest.raises((CannotTest, SettingsError)) as refused:
        is_mock(RunSettings(url=STAGING, request_timeout=1))
    assert says in str(refused.value)


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_no_proxy_is_obeyed(server: FakeDeployment, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with proxy(server.url) as own:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{own.port}")
        monkeypatch.setenv(name, "other.test, .test")
        with pytest.raises(CannotTest, match="does not answer"):
            is_mock(RunSettings(url=STAGING, request_timeout=1))
    assert own.seen == []


def test_this_machine_is_behind_no_proxy(server: FakeDeployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert not is_mock(RunSettings(url=server.url))


@pytest.mark.parametrize(
    ("exceptions", "url", "straight"),
    [
        ("*", "http://a.test", True),
        ("a.test", "http://a.test", True),
        ("a.test", "http://b.a.test", True),
        (".a.test", "http://b.a.test", True),
        ("*.a.test", "http://b.a.test", True),
        ("A.Test", "http://a.TEST", True),
        ("a.test", "http://a.test.", True),
        ("a.test", "http://ba.test", False),
        ("a.test:8080", "http://a.test:8080", True),
        ("a.test:8080", "http://a.test", False),
        ("a.test:443", "https://a.test", True),
        ("b.test, a.test ,c.test", "https://a.test", True),
        ("10.0.0.0/8", "http://10.1.2.3", True),
        ("10.0.0.0/8", "http://11.1.2.3", False),
        ("10.1.2.3", "http://10.1.2.3:99", True),
        ("::1/128,fd00::/8", "http://[fd00::1]", True),
        ("[fd00::1]", "http://[fd00::1]", True),
        (",,", "http://a.test", False),
        ("", "http://localhost:4010", True),
        ("", "http://mock.localhost", True),
        ("", "http://127.9.9.9", True),
        ("", "http://[::1]:4010", True),
        ("", "http://a.test", False),
    ],
)
def test_what_no_proxy_covers(monkeypatch: pytest.MonkeyPatch, exceptions: str, url: str, *, straight: bool) -> None:
    """As curl documents --noproxy: names with their domains, addresses, networks, ports, and an asterisk for all."""
    monkeypatch.setenv("all_proxy", "http://proxy.test:3128")
    monkeypatch.setenv("no_proxy", exceptions)
    found = proxy_for(httpx.URL(url))
    assert (found is None) is straight


def test_small_letters_win_over_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://capitals.test")
    monkeypatch.setenv("http_proxy", "http://small.test")
    found = proxy_for(httpx.URL("http://a.test"))
    assert found
    assert found.host == "small.test"
