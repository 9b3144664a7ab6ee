"""As whom an operation is called: the credential that was named, or the first of the world that may call it."""

import hmac
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from mcp.server.mcpserver.exceptions import ToolError

from mock_server.document.operations import Operation
from mock_server.mcp_server.catalogue import CREDENTIALS

NOBODY = "none"
MOST_NAMED = 15
Credential = Mapping[str, Any]
"""As `GET /_mock/credentials` has it."""
CARRIERS = {"x-api-key", "authorization", "cookie", "x-workflow-signature"}
"""Header fields by which a request says who it is from."""


def named(credentials: Iterable[Credential], asked: str) -> Credential | None:
    """The credential of this name; else the first of this kind or role. None for `none`; `ToolError` for another."""
    if asked == NOBODY:
        return None
    known = list(credentials)
    for field in ("name", "kind", "role"):
        for each in known:
            if each[field] == asked:
                return each
    there = ", ".join(str(each["name"]) for each in known[:MOST_NAMED])
    more = f" and {len(known) - MOST_NAMED} more" if len(known) > MOST_NAMED else ""
    raise ToolError(
        f"The world has no credential {asked[:100]!r}. It has: {there}{more}. A kind (key, session, signature), "
        "a role or none will do too. To send one that there is not, give none, and the header itself in `headers`."
    )


def fitting(credentials: Iterable[Credential], operation: Operation | None, path: str) -> Credential | None:
    """The first that may call the operation, by its kind, scope, role and workflow; for any path, the first key."""
    known = list(credentials)
    if operation is None:
        return next((each for each in known if each["kind"] == "key"), None)
    kinds = {CREDENTIALS.get(each, each) for each in operation.credentials}
    able = [each for each in known if each["kind"] in kinds]
    return next((each for each in able if _may(each, operation, path)), able[0] if able else None)


def headers_of(credential: Credential | None, body: bytes) -> dict[str, str]:
    """The header field that carries it; a secret signs the body."""
    if credential is None:
        return {}
    if credential["kind"] != "signature":
        return {credential["header"]: credential["value"]}
    return {credential["header"]: hmac.new(credential["value"].encode(), body, "sha256").hexdigest()}


def _may(credential: Credential, operation: Operation, path: str) -> bool:
    access = operation.access
    if credential["kind"] == "signature":
        return any(quote(each, safe="") in path.split("/") for each in credential["workflow_ids"])
    if credential["kind"] == "key":
        return access.scope is None or access.scope in credential["scopes"]
    return not access.roles or credential["role"] in access.roles
