"""Defects of the signatures of webhooks: which signatures open one that should not."""

from base64 import b64decode
from hashlib import sha256
from typing import Any

from mock_server.families.tenant import World
from mock_server.http.errors import ApiError
from mock_server.http.wire import Request
from mock_server.state.caller import Caller
from mutation.mutant import Table
from mutation.patches import replaced
from mutation.signatures import opens_too, sent_with, signed

HEX = 64


def _with_any_secret(original: Any) -> Any:
    def verify(request: Request, path: dict[str, str], world: World) -> Caller:
        if world.find_signer(world.tenants.values(), path["workflow_id"]) is None:
            caller: Caller = original(request, path, world)
            return caller
        for tenant in world.tenants.values():
            for workflow in tenant.workflows:
                if sent_with(request) == signed(workflow.webhook_secret.encode(), request.body):
                    return Caller("signature", path["workflow_id"], tenant.id)
        raise ApiError(401, "Invalid workflow signature")

    return verify


def _from_base64(sent: bytes) -> bytes:
    try:
        return b64decode(sent, validate=True).hex().encode()
    except ValueError:
        return b""


def _other_hash(sent: bytes, secret: bytes, body: bytes) -> bool:
    return sent in {signed(secret, body, "sha1"), signed(secret, body, "sha512")}


MUTANTS: Table = {
    "webhooks": {
        "WF-41: Only the first half of a signature is compared.": opens_too(
            lambda sent, secret, body: len(sent) == HEX and sent[:32] == signed(secret, body)[:32]
        ),
        "WF-41: The beginning of a signature is enough.": opens_too(
            lambda sent, secret, body: len(sent) >= 32 and signed(secret, body).startswith(sent)
        ),
        "WF-41: No signature is as good as any.": opens_too(lambda sent, _secret, _body: not sent),
        "WF-41: SHA-1 and SHA-512 will do.": opens_too(_other_hash),
        "WF-41: A hash without a key will do.": opens_too(
            lambda sent, _secret, body: sent == sha256(body).hexdigest().encode()
        ),
        "WF-41: Base64 will do.": opens_too(lambda sent, secret, body: _from_base64(sent) == signed(secret, body)),
        "WF-41: An empty secret will do.": opens_too(lambda sent, _secret, body: sent == signed(b"", body)),
        "WF-41: No signature is ever wrong.": opens_too(lambda sent, _secret, _body: len(sent) == HEX),
        "WF-125: The secret of any workflow will do.": replaced(("mock_server.http.pipeline:verify", _with_any_secret)),
    },
}
