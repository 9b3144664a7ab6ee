"""The secrets that webhooks are signed with, each with the workflows that it is for."""

from typing import NamedTuple

from mock_server.families.tenant import World


class SigningSecret(NamedTuple):
    """Several workflows of a tenant can have the same one."""

    secret: str
    tenant_id: str
    workflow_ids: tuple[str, ...]


def signing_secrets(world: World) -> list[SigningSecret]:
    """In the order of the workflows."""
    found: dict[tuple[str, str], list[str]] = {}
    for tenant in world.tenants.values():
        for workflow in tenant.workflows:
            found.setdefault((workflow.webhook_secret, tenant.id), []).append(workflow.id)
    return [SigningSecret(secret, tenant_id, tuple(ids)) for (secret, tenant_id), ids in found.items()]
