"""Defects of the signatures of webhooks: what is signed, and which signatures open a webhook."""

import hmac
import json
import re
from base64 import b64decode
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any

from mock_server.families.tenant import World
from mock_server.http.errors import ApiError
from mock_server.http.wire import Request
from mock_server.state.caller import Caller
from mutation.mutant import Mutant, Plant
from mutation.patches import replaced

HEX = 64
Opens = Callable[[bytes, bytes, bytes], bool]
"""Whether (the signature that was sent, the secret, the body) open a webhook."""


def signed(secret: bytes, body: bytes, name: str = "sha256") -> bytes:
    return hmac.new(secret, body, name).hexdigest().encode()


def _secret_of(world: World, path: dict[str, str]) -> bytes | None:
    signer = world.find_signer(world.tenants.values(), path["workflow_id"])
    return signer.secret.encode() if signer else None


def sent_with(request: Request) -> bytes:
    return bytes(request.headers.get(b"x-workflow-signature", b""))


def opens_too(opens: Opens) -> Plant:
    """The webhook takes signatures that it should not."""

    def make(original: Any) -> Any:
        def verify(request: Request, path: dict[str, str], world: World) -> Caller:
            secret = _secret_of(world, path)
            if secret is not None and opens(sent_with(request), secret, request.body):
                signer = world.find_signer(world.tenants.values(), path["workflow_id"])
                return Caller("signature", path["workflow_id"], signer.tenant_id if signer else "")
            caller: Caller = original(request, path, world)
            return caller

        return verify

    return replaced(("mock_server.http.pipeline:verify", make))


def shuts_out(shuts: Callable[[Request, bytes], bool]) -> Plant:
    """The webhook refuses signatures that it should take."""

    def make(original: Any) -> Any:
        def verify(request: Request, path: dict[str, str], world: World) -> Caller:
            secret = _secret_of(world, path)
            if secret is not None and shuts(request, secret):
                raise ApiError(401, "Invalid workflow signature")
            caller: Caller = original(request, path, world)
            return caller

        return verify

    return replaced(("mock_server.http.pipeline:verify", make))


def _with_any_secret(original: Any) -> Any:
    def verify(request: Request, path: dict[str, str], world: World) -> Caller:
        if _secret_of(world, path) is None:
            caller: Caller = original(request, path, world)
            return caller
        for tenant in world.tenants.values():
            for workflow in tenant.workflows:
                if sent_with(request) == signed(workflow.webhook_secret.encode(), request.body):
                    return Caller("signature", path["workflow_id"], tenant.id)
        raise ApiError(401, "Invalid workflow signature")

    return verify


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


def _from_base64(sent: bytes) -> bytes:
    try:
        return b64decode(sent, validate=True).hex().encode()
    except ValueError:
        return b""


def _other_hash(sent: bytes, secret: bytes, body: bytes) -> bool:
    return sent in {signed(secret, body, "sha1"), signed(secret, body, "sha512")}


MUTANTS: list[Mutant] = [
    *(
        Mutant("WF-41", "webhooks", f"What is signed is the JSON {how}, not its bytes.", shuts_out(_unless(write)))
        for how, write in WRITTEN_ANEW.items()
    ),
    *(
        Mutant("WF-41", "webhooks", f"The signature of the JSON {how} will do as well.", opens_too(_as(write)))
        for how, write in WRITTEN_ANEW.items()
    ),
    Mutant(
        "WF-41",
        "webhooks",
        "Only the first half of a signature is compared.",
        opens_too(lambda sent, secret, body: len(sent) == HEX and sent[:32] == signed(secret, body)[:32]),
    ),
    Mutant(
        "WF-41",
        "webhooks",
        "The beginning of a signature is enough.",
        opens_too(lambda sent, secret, body: len(sent) >= 32 and signed(secret, body).startswith(sent)),
    ),
    Mutant("WF-41", "webhooks", "No signature is as good as any.", opens_too(lambda sent, _secret, _body: not sent)),
    Mutant(
        "WF-125",
        "webhooks",
        "The secret of any workflow will do.",
        replaced(("mock_server.http.pipeline:verify", _with_any_secret)),
    ),
    Mutant("WF-41", "webhooks", "SHA-1 and SHA-512 will do.", opens_too(_other_hash)),
    Mutant(
        "WF-41",
        "webhooks",
        "A hash without a key will do.",
        opens_too(lambda sent, _secret, body: sent == sha256(body).hexdigest().encode()),
    ),
    Mutant(
        "WF-41",
        "webhooks",
        "Base64 will do.",
        opens_too(lambda sent, secret, body: _from_base64(sent) == signed(secret, body)),
    ),
    Mutant(
        "WF-41",
        "webhooks",
        "An empty secret will do.",
        opens_too(lambda sent, _secret, body: sent == signed(b"", body)),
    ),
    Mutant(
        "WF-41",
        "webhooks",
        "No signature is ever wrong.",
        opens_too(lambda sent, _secret, _body: len(sent) == HEX),
    ),
]
