"""`host:port`, as it stands in Host, in an Origin and in an absolute request target (RFC 3986 3.2)."""

import re
from ipaddress import ip_address

AUTHORITY = re.compile(
    r"(?P<host>\[[0-9a-f:.]+(?:%25[\w.~-]+)?\]|(?:[\w.!$&'()*+,;=~-]|%[0-9a-f]{2})*)(?P<port>:\d*)?", re.ASCII
)


def host_and_port(authority: str) -> tuple[str, str] | None:
    """The host, in small letters and without a dot at its end, and `:port` or nothing.

    None where this is no host and port, as with `user:password@`.
    """
    found = AUTHORITY.fullmatch(authority.lower())
    return (found["host"].removesuffix("."), found["port"] or "") if found else None


def on_this_machine(host: str) -> bool:
    """Whether a name means the machine that asks, in every browser and resolver (RFC 6761 6.3)."""
    return host == "localhost" or host.endswith(".localhost")


def is_loopback(address: str) -> bool:
    """Whether what has this address is on this machine."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def is_address(host: str) -> bool:
    """Whether it is an IP literal: nobody's name service can say what that leads to."""
    literal = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    try:
        return bool(ip_address(literal.replace("%25", "%"))) and (":" in literal) == host.startswith("[")
    except ValueError:
        return False
