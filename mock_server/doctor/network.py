"""What stands between a client on this machine and the mock: names, proxies, cookies, open files."""

import os
import socket
from collections.abc import Iterator, Mapping
from ipaddress import ip_address

from mock_server.doctor.finding import Finding

try:
    import resource
except ModuleNotFoundError:  # no such limits there
    resource = None  # type: ignore[assignment]

PROXIES = ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
OURS = ("localhost", "127.0.0.1")
SPARE = 100
"""Files that a mock has open besides its connections."""


def check_network(port: int, connections: int, environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    yield _localhost()
    yield _proxies(environment)
    yield _files(connections)
    yield _browser(port)


def _localhost() -> Finding:
    try:
        addresses = sorted({str(each[4][0]) for each in socket.getaddrinfo("localhost", None)})
    except OSError as error:
        told = f"localhost is no name on this machine: {error.strerror or error}."
        return Finding("localhost", "note", told, "Call 127.0.0.1, or put the name into the hosts file.")
    if not all(ip_address(each).is_loopback for each in addresses):
        told = f"localhost is not this machine, but {', '.join(addresses)}."
        return Finding(
            "localhost", "note", told, "Mend the hosts file: browsers and clients would call another machine."
        )
    return Finding("localhost", "ok", f"localhost is {' and '.join(addresses)}.")


def _proxies(environment: Mapping[str, str]) -> Finding:
    proxy = next((name for name in PROXIES if environment.get(name)), None)
    spared = {each.strip() for each in (environment.get("no_proxy") or environment.get("NO_PROXY") or "").split(",")}
    if proxy is None or "*" in spared or set(OURS) <= spared:
        return Finding("proxy", "ok", "Clients reach the mock without a proxy.")
    told = (
        f"{proxy} is set: curl, requests and others send what is for this machine to a proxy, which does not know it."
    )
    return Finding("proxy", "note", told, f"Set NO_PROXY={','.join(OURS)}.")


def _files(connections: int) -> Finding:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0] if resource else -1
    if limit < 0 or limit >= connections + SPARE:
        return Finding("open files", "ok", f"A process may have enough files open for {connections:,} connections.")
    told = f"A process may have {limit:,} files open, which is too few for {connections:,} connections."
    return Finding("open files", "note", told, f"Set ulimit -n {connections + SPARE}, or give --max-connections.")


def _browser(port: int) -> Finding:
    example = f", as in http://localhost:{port}/" if port else ""
    told = f"In a browser always call the mock localhost{example}: cookies belong to a name, and 127.0.0.1 is another."
    advice = "A page on another port sends them only with fetch(…, {credentials: 'include'})."
    return Finding("browser", "ok", told, advice)
