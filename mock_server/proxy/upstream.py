"""The one deployment that the proxy stands before: its address, and how its certificate is checked."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from mock_server.errors import DomainError
from mock_server.text.excerpts import excerpt

PORTS = {"http": 80, "https": 443}
EXAMPLE = "Give one such as https://staging.example.com or http://localhost:8000/base"


class UnusableUpstream(DomainError):
    """The address or the CA of the upstream cannot be used; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where requests go. `base` is the path that stands before theirs, without a slash at its end."""

    scheme: str
    host: str
    port: int
    base: str

    @property
    def authority(self) -> str:
        """What Host says: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.base}"


def upstream_of(url: str) -> Upstream:
    """The upstream at this address; `UnusableUpstream` says why it is none."""
    told = excerpt(url)
    if not url.isascii() or not url.isprintable() or " " in url:
        raise UnusableUpstream(f"{told!r} has characters that no address has. {EXAMPLE}")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UnusableUpstream(f"{told!r} is no address: {error}. {EXAMPLE}") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise UnusableUpstream(f"{told!r} is no address of a server. {EXAMPLE}")
    if parts.username or parts.password:
        raise UnusableUpstream(
            "The upstream's address has a user or a password in it. Have the client send credentials"
        )
    if parts.query or parts.fragment:
        raise UnusableUpstream(f"{told!r} has something behind its path. {EXAMPLE}")
    return Upstream(parts.scheme, parts.hostname, port or PORTS[parts.scheme], parts.path.rstrip("/"))


def trust(upstream: Upstream, ca: Path | None) -> ssl.SSLContext | None:
    """What decides whether the upstream's certificate is believed: a CA in PEM, else the usual ones."""
    if upstream.scheme == "http":
        if ca:
            raise UnusableUpstream("--ca is for an upstream that speaks TLS. Give an https:// address, or leave it out")
        return None
    try:
        return ssl.create_default_context(cafile=str(ca) if ca else None)
    except ssl.SSLError:
        raise UnusableUpstream(f"{ca} has no certificate. A CA in PEM begins with BEGIN CERTIFICATE") from None
    except OSError as error:
        raise UnusableUpstream(f"{ca} cannot be read: {error.strerror}") from None
