"""Who a run can call as: the credentials that were given, with what they may do. Docs: every page, "Authorization"."""

from collections.abc import Callable, Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator, model_validator

from contract_tests.assertions import Inconclusive

SESSION_COOKIE = "aurion_session"
Plan = Literal["starter", "professional", "enterprise"]
SCOPES = frozenset({"oncall:read", "oncall:write", "sla:read", "sla:write"})
PERMISSIONS = frozenset({"workflow:read", "workflow:create", "workflow:publish", "workflow:delete"})
MAIN = "main"
"""The tenant that a credential belongs to unless it says another."""
ADMINS = frozenset({"super_admin", "tenant_owner", "tenant_admin"})
ROLES = ADMINS | {"agent", "supervisor", "tenant_user", "tenant_readonly"}
KNOWN = {"scopes": SCOPES, "permissions": PERMISSIONS, "role": ROLES}
"""All that the document's `x-access` knows, and the role that may only read."""


class Credential(BaseModel):
    """One credential. Give `api_key`, `session` (the cookie's value) or `headers`; the rest says whose it is.

    A key without `scopes` has every one, a session without `role` and `permissions` is the owner's and has them all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_key: SecretStr | None = None
    session: SecretStr | None = None
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    scopes: frozenset[str] = SCOPES
    role: str = "tenant_owner"
    permissions: frozenset[str] = PERMISSIONS
    plan: Plan = "enterprise"
    profile: bool = True
    tenant: str = MAIN

    @field_validator("scopes", "permissions", "role")
    @classmethod
    def _is_known(cls, given: frozenset[str] | str, info: ValidationInfo) -> frozenset[str] | str:
        """What nobody asks for opens nothing, and so is a slip of the pen: less would be looked at, without a word."""
        known = KNOWN[info.field_name or ""]
        if unknown := {given} - known if isinstance(given, str) else given - known:
            names = ", ".join(map(repr, sorted(unknown)))
            raise ValueError(f"{names} is unknown. There are {', '.join(sorted(known))}")
        return given

    @model_validator(mode="after")
    def _is_one(self) -> "Credential":
        if sum(map(bool, (self.api_key, self.session, self.headers))) != 1:
            raise ValueError("give one of api_key, session and headers")
        return self

    @property
    def may_do_everything(self) -> bool:
        """In its tenant, as far as scopes, role and permissions go."""
        if self.kind == "key":
            return self.scopes >= SCOPES
        return self.role in ADMINS and self.permissions >= PERMISSIONS

    @property
    def kind(self) -> Literal["key", "session"]:
        return "key" if self.api_key else "session"

    @property
    def sent(self) -> dict[str, str]:
        """The headers that carry it."""
        if self.api_key:
            return {"X-API-Key": self.api_key.get_secret_value()}
        if self.session:
            return {"Cookie": f"{SESSION_COOKIE}={self.session.get_secret_value()}"}
        return {name: value.get_secret_value() for name, value in self.headers.items()}


class Credentials:
    """The credentials of a run, by the names they were given."""

    def __init__(self, given: dict[str, Credential]) -> None:
        self.given = given
        self._names = {self._print(each.sent): name for name, each in given.items()}
        self.carriers = frozenset(name.lower() for each in given.values() for name in each.sent)
        """The headers, in small letters, that carry a credential."""

    def one(self, what: str, fits: Callable[[Credential], bool]) -> Credential:
        """The first that fits. `Inconclusive` says which is missing."""
        found = next((each for each in self.given.values() if fits(each)), None)
        if found is None:
            raise Inconclusive(f"no credential was given that is {what}")
        return found

    def who(self, headers: Iterable[tuple[bytes, bytes]]) -> str:
        """The name of the credential that a request carries: "" for none, "?" for one that nobody gave.

        Where a key and a session are sent the key decides, as the document has it.
        """
        carried = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
        if "x-api-key" in carried:
            return self._names.get(frozenset({("x-api-key", carried["x-api-key"])}), "?")
        for print_, name in self._names.items():
            if all(carried.get(key) == value for key, value in print_):
                return name
        return "?" if "cookie" in carried or "authorization" in carried else ""

    @staticmethod
    def _print(sent: dict[str, str]) -> frozenset[tuple[str, str]]:
        return frozenset((name.lower(), value) for name, value in sent.items())
