"""How the mock takes other signatures of webhooks than it should, or refuses those that it should take."""

import hmac
from collections.abc import Callable
from typing import Any

from mock_server.families.tenant import World
from mock_server.http.errors import ApiError
from mock_server.http.wire import Request
from mock_server.state.principal import Principal
from mutation.mutant import Plant
from mutation.patches import replaced

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
        def verify(request: Request, path: dict[str, str], world: World) -> Principal:
            secret = _secret_of(world, path)
            if secret is not None and opens(sent_with(request), secret, request.body):
                signer = world.find_signer(world.tenants.values(), path["workflow_id"])
                return Principal("signature", path["workflow_id"], signer.tenant_id if signer else "")
            caller: Principal = original(request, path, world)
            return caller

        return verify

    return replaced(("mock_server.http.pipeline:verify", make))


def shuts_out(shuts: Callable[[Request, bytes], bool]) -> Plant:
    """The webhook refuses signatures that it should take."""

    def make(original: Any) -> Any:
        def verify(request: Request, path: dict[str, str], world: World) -> Principal:
            secret = _secret_of(world, path)
            if secret is not None and shuts(request, secret):
                raise ApiError(401, "Invalid workflow signature")
            caller: Principal = original(request, path, world)
            return caller

        return verify

    return replaced(("mock_server.http.pipeline:verify", make))
