"""Who calls: the API keys, dashboard sessions and signatures of a world, and what each may do."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Role = Literal["super_admin", "tenant_owner", "tenant_admin", "supervisor", "agent", "tenant_user", "tenant_readonly"]


@dataclass(frozen=True, slots=True)
class Principal:
    """A credential. Scopes belong to keys; role, permissions and user to sessions; signatures have none of them."""

    kind: Literal["key", "session", "signature"]
    token: str
    tenant_id: str
    scopes: frozenset[str] = frozenset()
    role: Role | None = None
    permissions: frozenset[str] = frozenset()
    user_id: str | None = None


class Signer(NamedTuple):
    """Whose secret signs the requests about a record."""

    tenant_id: str
    secret: str
