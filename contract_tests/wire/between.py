"""What is no answer of the API: a proxy, a firewall or a login page gave it, and it says nothing about any promise."""

import httpx

from contract_tests.json_text import loads
from contract_tests.wire.network import Answer

GATEWAY = frozenset({502, 503, 504})
"""Statuses of something in between: they say nothing about the API."""
FIREWALLS = frozenset({httpx.codes.FORBIDDEN, httpx.codes.TOO_MANY_REQUESTS})
"""Statuses that both the API and what protects it have. The API's have a body in JSON, as all of its answers."""


def led_away(answer: Answer) -> str:
    """Where to, in words, where the answer only says that it is to be had elsewhere; "" where it is one."""
    if not 300 <= answer.status < 400 or answer.status == httpx.codes.NOT_MODIFIED:
        return ""
    place = answer.header(b"location")
    return f"redirected with {answer.status}" + (f" to {place}: give the address that it leads to" if place else "")


def kept_out(answer: Answer) -> str:
    """By what, in words, where something that is not the API refused the request; "" where that may have been it."""
    if answer.status not in FIREWALLS or not answer.content or _is_json(answer.content):
        return ""
    kind = answer.header(b"content-type").partition(";")[0] or "no type"
    return f"answered {answer.status} with {kind} and not with JSON, so by something in between"


def _is_json(content: bytes) -> bool:
    try:
        loads(content)
    except ValueError:
        return False
    return True
