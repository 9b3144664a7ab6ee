"""May this caller do this? What an operation asks for stands in the document, as `x-access`."""

from mock_server.document.operations import Access
from mock_server.families.tenant import Tenant
from mock_server.http.errors import ApiError
from mock_server.state.principal import Principal

PLANS = ("starter", "professional", "enterprise")
PLAN_NEEDED = {"professional": "Professional plan or higher required", "enterprise": "Enterprise plan required"}


def authorize(access: Access, caller: Principal, tenant: Tenant) -> None:
    """403 where the caller's scope, role or permission, or the tenant's plan or profile, does not reach."""
    if caller.kind == "key":
        if access.scope and access.scope not in caller.scopes:
            has = ", ".join(sorted(caller.scopes)) or "none"
            raise ApiError(403, f"Missing required scope: {access.scope}", hint=f"The key's scopes: {has}.")
    else:
        if access.roles and caller.role not in access.roles:
            hint = f"The session's role is {caller.role}; this needs one of {', '.join(access.roles)}."
            raise ApiError(403, "Insufficient role", hint=hint)
        if access.permission and access.permission not in caller.permissions:
            has = ", ".join(sorted(caller.permissions)) or "none"
            raise ApiError(403, f"Missing required permission: {access.permission}", hint=f"The session has: {has}.")
    if access.plan and PLANS.index(tenant.plan) < PLANS.index(access.plan):
        raise ApiError(403, PLAN_NEEDED[access.plan], hint=f"The tenant {tenant.id} is on the {tenant.plan} plan.")
    if access.profile and not tenant.profile:
        hint = f"The tenant {tenant.id} lacks the CS / platform product profile."
        raise ApiError(403, "Product profile not enabled", hint=hint)
