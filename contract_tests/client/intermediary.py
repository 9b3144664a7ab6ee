"""What is no answer of the API: a proxy, a firewall or a login page gave it, and it says nothing about any promise."""

from dataclasses import dataclass

import httpx

from contract_tests.client.network import RawAnswer
from contract_tests.json_text import loads

GATEWAY = frozenset({502, 503, 504})
"""Statuses of something in between: they say nothing about the API."""
FIREWALLS = frozenset({httpx.codes.FORBIDDEN, httpx.codes.TOO_MANY_REQUESTS})
"""Statuses that both the API and what protects it have. The API's have a body in JSON, as all of its answers."""


@dataclass(frozen=True, slots=True)
class Interference:
    """What came instead of an answer of the API, in words. `final`: it is no use to ask again."""

    why: str
    final: bool


def interference(answer: RawAnswer) -> Interference | None:
    """That an answer only leads elsewhere, or that something which is not the API refused the request; None else."""
    if why := _led_away(answer):
        return Interference(why, final=True)
    if why := _kept_out(answer):
        return Interference(why, final=False)
    return None


def no_interference(_answer: RawAnswer) -> None:
    """Nothing stands in between: every answer is the API's own."""


def _led_away(answer: RawAnswer) -> str:
    if not 300 <= answer.status < 400 or answer.status == httpx.codes.NOT_MODIFIED:
        return ""
    place = answer.header(b"location")
    return f"redirected with {answer.status}" + (f" to {place}: give the address that it leads to" if place else "")


def _kept_out(answer: RawAnswer) -> str:
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
