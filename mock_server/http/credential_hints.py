"""What a caller without the right credential is told about those there are.

They are named where anybody may see them: on a mock that asks for no control token.
"""

from collections.abc import Iterator

from mock_server.document.operations import Operation
from mock_server.families.tenant import World
from mock_server.http.access import authorize
from mock_server.http.errors import ApiError
from mock_server.state.principal import Principal
from mock_server.text.excerpts import excerpt

SESSION_COOKIE = "aurion_session"
FEW = 3
"""Credentials of a kind that a hint names."""

TO_WHOM = "/ shows the credentials of this world to who has the control token"
OR_OPEN = "or start the mock with --open-preview"


def about_credentials(world: World, *, named: bool) -> str:
    """Which credentials the world has."""
    if not named:
        return f"{TO_WHOM}."
    kinds = [_some(world, kind) for kind in ("key", "session")]
    found = " and ".join(kind for kind in kinds if kind)
    if not found:
        return f"The scenario {world.scenario} has no credential: give it some in its world.yaml."
    return f"The scenario {world.scenario} has {found}; / shows what each may do."


def about_preview(world: World, operation: Operation, caller: Principal, *, named: bool) -> str:
    """Which session to send instead of this caller's key."""
    begin = "This is a preview operation:"
    if not named:
        return f"{begin} send the cookie {SESSION_COOKIE} instead of a key, {OR_OPEN}. {TO_WHOM}."
    session = _session_that_may(world, operation, caller)
    if session is None:
        return f"{begin} no session of this world may use it. Give the scenario one in its world.yaml, {OR_OPEN}."
    return f"{begin} send the cookie {SESSION_COOKIE}={excerpt(session.token)} instead of a key, {OR_OPEN}."


def _some(world: World, kind: str) -> str:
    tokens = [caller.token for caller in world.callers.values() if caller.kind == kind]
    if not tokens:
        return ""
    shown = ", ".join(map(excerpt, tokens[:FEW]))
    more = f" and {len(tokens) - FEW:,} more" if len(tokens) > FEW else ""
    return f"the {kind}{'s' if len(tokens) > 1 else ''} {shown}{more}"


def _session_that_may(world: World, operation: Operation, caller: Principal) -> Principal | None:
    """The first session that the operation is open to: one of the caller's tenant, else any."""
    able = [session for session in _sessions(world) if _may(world, operation, session)]
    return min(able, key=lambda session: session.tenant_id != caller.tenant_id, default=None)


def _sessions(world: World) -> Iterator[Principal]:
    return (caller for caller in world.callers.values() if caller.kind == "session")


def _may(world: World, operation: Operation, session: Principal) -> bool:
    try:
        authorize(operation.access, session, world.tenants[session.tenant_id])
    except ApiError:
        return False
    return True
