"""Who may do what: the refusal that a credential meets, as the document and the pages have it.

What an operation asks for stands in the document (`security`, `x-access`), what a credential may do was given. Order
and words are those of the pages, or decided where the pages are silent.
"""

from contract_tests.contract import KEY_REFUSED
from contract_tests.credentials import Credential
from contract_tests.target import Target
from mock_server.document.operations import Operation

Refusal = tuple[int, str]
PLANS = ["starter", "professional", "enterprise"]
SIGNED = {"workflowSignature"}
NO_KEYS: Refusal = (403, KEY_REFUSED)
NOT_SIGNED: Refusal = (401, "Invalid workflow signature")
PREFIXES = {
    "team_id": "team",
    "user_id": "user",
    "business_hours_id": "bh",
    "holiday_id": "hol",
    "schedule_id": "sched",
    "entry_id": "entry",
    "policy_id": "sla",
    "target_id": "target",
    "escalation_id": "esc",
    "instance_id": "inst",
    "rule_id": "rule",
    "workflow_id": "wf",
    "run_id": "run",
    "template_id": "tpl",
    "request_id": "apr",
}
"""How the ids begin that stand in a path."""


def refusal(operation: Operation, credential: Credential) -> Refusal | None:
    """The 401 or 403 that comes first, None for whoever is let in."""
    if operation.credentials == SIGNED:
        return NOT_SIGNED
    if credential.kind == "key":
        if "apiKey" not in operation.credentials:
            return NO_KEYS
        lacks = _lacking_key(operation, credential)
    else:
        lacks = _lacking_session(operation, credential)
    lacks = lacks or _lacking_tenant(operation, credential)
    return (403, lacks) if lacks else None


def _lacking_key(operation: Operation, credential: Credential) -> str:
    scope = operation.access.scope
    return f"Missing required scope: {scope}" if scope and scope not in credential.scopes else ""


def _lacking_session(operation: Operation, credential: Credential) -> str:
    roles, permission = operation.access.roles, operation.access.permission
    if roles and credential.role not in roles:
        return "Insufficient role"
    lacks = permission and permission not in credential.permissions
    return f"Missing required permission: {permission}" if lacks else ""


def _lacking_tenant(operation: Operation, credential: Credential) -> str:
    plan, profile = operation.access.plan, operation.access.profile
    if plan and PLANS.index(credential.plan) < PLANS.index(plan):
        return "Enterprise plan required" if plan == "enterprise" else "Professional plan or higher required"
    return "Product profile not enabled" if profile and not credential.profile else ""


def acts_at_once(operation: Operation) -> bool:
    """Whether it acts as soon as it lets somebody in: it has no record that could be absent, no body to refuse."""
    return operation.writes and not operation.path_parameters and not operation.body


def nowhere(on: Target, operation: Operation) -> str:
    """The operation's path, with ids that no record has."""
    path = operation.path
    for name in operation.path_parameters:
        path = path.replace(f"{{{name}}}", _absent(on, name))
    return path


def _absent(on: Target, name: str) -> str:
    if name == "ticket_id":
        return str(on.absent_ticket())
    return "1" if name == "version" else on.absent(PREFIXES[name])
