"""Who may do what: the refusal that a credential meets, as the document and the pages have it.

What an operation asks for stands in the document (`security`, `x-access`), what a credential may do was given. Order
and words are those of the pages, or decided where the pages are silent.
"""

from contract_tests.contract import KEY_REFUSED, KitError, contract
from contract_tests.credentials import Credential
from contract_tests.places import JSON
from contract_tests.target import Target
from mock_server.document.operations import Operation, Parameter

Refusal = tuple[int, str]
PLANS = ["starter", "professional", "enterprise"]
SIGNED = {"workflowSignature"}
NO_KEYS: Refusal = (403, KEY_REFUSED)
NOT_SIGNED: Refusal = (401, "Invalid workflow signature")


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
    for each in operation.parameters:
        if each.location == "path":
            path = path.replace(f"{{{each.name}}}", absent(on, each))
    return path


def absent(on: Target, parameter: Parameter) -> str:
    """An id that no record has, which begins as the document's example of it."""
    if parameter.schema["type"] == "integer":
        return "1" if parameter.name == "version" else str(on.absent_ticket())
    if "example" not in parameter.schema:
        raise KitError(f"{parameter.name}: give the parameter an example in openapi/, for ids that no record has.")
    return on.absent(parameter.schema["example"].partition("_")[0])


def not_found(operation: Operation) -> list[str]:
    """What the document says of the records that an operation may not find, a sentence for each."""
    described = contract().resolve(operation.raw["responses"].get("404", {})).get("content", {}).get(JSON, {})
    if described.keys().isdisjoint({"example", "examples"}):
        raise KitError(f"{operation.id}: give it a 404 with an example in openapi/{operation.tag}: it names a record.")
    examples = described["examples"].values() if "examples" in described else [{"value": described["example"]}]
    return [str(each["value"]["detail"]) for each in examples]
