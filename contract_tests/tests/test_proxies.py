"""A proxy between the kit and a deployment: every request of a run goes through it, or none does."""

import base64
import socket
import ssl
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

from contract_tests.client.proxies import proxy_for
from contract_tests.run.connect import CannotTest, is_mock
from contract_tests.settings import RunSettings, SettingsError
from contract_tests.tests.fake_deployment import FakeDeployment, deployment
from contract_tests.tests.front import BETWEEN, Front, FrontServer, in_thread, serving
from contract_tests.tests.network import COULD_NOT_TEST, ended, leave_bare


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_bare(monkeypatch)


@pytest.fixture(scope="module")
def server() -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None) as server:
        yield server


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
    with in_thread(server):
        yield own


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
