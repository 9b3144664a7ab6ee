"""Defects in what a signature is of: the JSON as it is written anew, instead of the bytes that were sent."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from mock_server.document.operations import Operation
from mock_server.http.wire import Request
from mutation.mutant import Mutant
from mutation.operators.defect import defect
from mutation.signatures import Opens, opens_too, sent_with, shuts_out, signed

RULE = "WF-41"


def serialises_before_it_verifies(operation: Operation) -> Iterator[Mutant]:
    """What is verified is the JSON as it is written anew, alone or besides the bytes."""
    if not operation.credentials & {"session", "apiKey"}:
        for how, write in WRITTEN_ANEW.items():
            shuts = shuts_out(_unless(write))
            yield defect(operation, "webhooks", f"verifies the JSON {how} instead of its bytes", shuts, RULE)
            opens = opens_too(_as(write))
            yield defect(operation, "webhooks", f"takes the signature of the JSON {how} as well", opens, RULE)


def _anew(write: Callable[[Any], str]) -> Callable[[bytes], bytes]:
    """The JSON as this writes it; what is none stays as it is."""

    def written(body: bytes) -> bytes:
        try:
            return write(json.loads(body)).encode()
        except ValueError:
            return body

    return written


def _short_numbers(body: bytes) -> bytes:
    return re.sub(rb"(\d)\.0+(?=[,}\s])", rb"\1", body)


WRITTEN_ANEW: dict[str, Callable[[bytes], bytes]] = {
    "with blanks": _anew(json.dumps),
    "without blanks": _anew(partial(json.dumps, separators=(",", ":"))),
    "without escapes": _anew(partial(json.dumps, ensure_ascii=False, separators=(",", ":"))),
    "in the order of its keys": _anew(partial(json.dumps, sort_keys=True, separators=(",", ":"))),
    "with blanks in the order of its keys": _anew(partial(json.dumps, sort_keys=True)),
    "without what stands around it": bytes.strip,
    "with 1 for 1.0": _short_numbers,
}
"""How bytes are written that stand for the same JSON."""


def _as(write: Callable[[bytes], bytes]) -> Opens:
    return lambda sent, secret, body: sent == signed(secret, write(body))


def _unless(write: Callable[[bytes], bytes]) -> Callable[[Request, bytes], bool]:
    return lambda request, secret: sent_with(request) != signed(secret, write(request.body))
