"""The proxies that HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY name, in capitals or small letters."""

from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from urllib.request import getproxies

import httpx

from contract_tests.settings import SettingsError

PORTS = {"http": 80, "https": 443}
SOCKS = {"socks5", "socks5h"}


def proxy_for(url: httpx.URL) -> httpx.URL | None:
    """The proxy that leads to an address, None where the way is straight. Loopback is never behind a proxy."""
    named = getproxies()
    chosen = named.get(url.scheme) or named.get("all")
    if not chosen or is_loopback(url.host) or _is_excepted(url, named.get("no", "")):
        return None
    return _checked(chosen if "://" in chosen else f"http://{chosen}")


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine's own."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _checked(written: str) -> httpx.URL:
    """`SettingsError` where the proxy is none that we can use. Its password is not repeated."""
    try:
        proxy = httpx.URL(written)
    except httpx.InvalidURL:
        raise SettingsError("The proxy that HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names is no address.") from None
    if proxy.scheme in SOCKS and find_spec("socksio") is None:
        raise SettingsError(f"The SOCKS proxy {proxy.host} needs one more package: pip install 'httpx[socks]'.")
    if proxy.scheme not in {*PORTS, *SOCKS} or not proxy.host:
        raise SettingsError(
            f"The environment names a proxy of the kind {proxy.scheme!r}: it can be http, https, socks5 or socks5h."
        )
    return proxy


def _is_excepted(url: httpx.URL, exceptions: str) -> bool:
    """Whether NO_PROXY names the host: itself, a domain that it is in, an address, a network, or everything."""
    return any(_covers(each.strip().lower(), url) for each in exceptions.split(",") if each.strip())


def _covers(exception: str, url: httpx.URL) -> bool:
    if exception == "*":
        return True
    host = url.host.lower().rstrip(".")
    try:
        return ip_address(host) in ip_network(exception.strip("[]"), strict=False)
    except ValueError:
        name, port = _split(exception.partition("://")[2] or exception)
    name = name.removeprefix("*").strip("[]").strip(".")
    return port in {None, url.port or PORTS.get(url.scheme)} and (host == name or host.endswith(f".{name}"))


def _split(exception: str) -> tuple[str, int | None]:
    """A name, and the port behind it."""
    name, colon, port = exception.rpartition(":")
    return (name, int(port)) if colon and port.isdecimal() and "]" not in port else (exception, None)
