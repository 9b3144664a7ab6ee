"""Who calls: the API keys and dashboard sessions of a world, and what each may do."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["super_admin", "tenant_owner", "tenant_admin", "supervisor", "agent", "tenant_user", "tenant_readonly"]


@dataclass(frozen=True, slots=True)
class Caller:
    """A credential. Scopes belong to keys; role, permissions and user to sessions."""

    kind: Literal["key", "session"]
    token: str
    tenant_id: str
    scopes: frozenset[str] = frozenset()
    role: Role | None = None
    permissions: frozenset[str] = frozenset()
    user_id: str | None = None
