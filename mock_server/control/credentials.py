"""Whom one can be in a world: its keys, its sessions and the secrets that sign."""

from collections.abc import Iterator

from mock_server.control.context import ControlContext
from mock_server.families.tenant import World
from mock_server.families.workflows.signing_secrets import signing_secrets
from mock_server.http.credential_hints import SESSION_COOKIE
from mock_server.models import Credential
from mock_server.state.principal import Principal


def list_credentials(context: ControlContext, x_mock_world: str) -> list[Credential]:
    return list(credentials_of(context.store.peek(x_mock_world) or context.store.template))


def credentials_of(world: World) -> Iterator[Credential]:
    """Keys and sessions in the order of the scenario, then the secrets."""
    for caller in world.callers.values():
        yield _credential(world, caller)
    for each in signing_secrets(world):
        yield Credential(
            name=each.secret,
            kind="signature",
            header="X-Workflow-Signature",
            value=each.secret,
            tenant_id=each.tenant_id,
            plan=world.tenants[each.tenant_id].plan,
            role=None,
            scopes=[],
            workflow_ids=list(each.workflow_ids),
        )


def _credential(world: World, caller: Principal) -> Credential:
    is_key = caller.kind == "key"
    return Credential(
        name=caller.token,
        kind="key" if is_key else "session",
        header="X-API-Key" if is_key else "Cookie",
        value=caller.token if is_key else f"{SESSION_COOKIE}={caller.token}",
        tenant_id=caller.tenant_id,
        plan=world.tenants[caller.tenant_id].plan,
        role=caller.role,
        scopes=sorted(caller.scopes),
        workflow_ids=[],
    )
