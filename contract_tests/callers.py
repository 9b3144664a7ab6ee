"""Who calls: of the credentials that were given, the one that a check needs."""

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from contract_tests.caller import Caller
from contract_tests.credentials import MAIN, SCOPES, Credential, Credentials


@dataclass(kw_only=True)
class Callers:
    """The callers of a target. `Inconclusive` where nobody was given who fits."""

    http: httpx.Client
    credentials: Credentials = field(repr=False)

    @property
    def key(self) -> Caller:
        """An API key with every scope."""
        return self.caller("an API key with every scope", lambda each: each.kind == "key" and self._full(each))

    @property
    def dashboard(self) -> Caller:
        """A session that may do everything."""
        return self.caller("a session that may do everything", lambda each: each.kind == "session" and self._full(each))

    @property
    def api(self) -> Caller:
        """Whoever may do everything where keys are let in: the key, or the session where no key was given."""
        return self.caller("an API key with every scope, or a session that may do everything", self._full)

    @property
    def anonymous(self) -> Caller:
        """Somebody without a credential."""
        return Caller(self.http, "", {})

    @property
    def stranger(self) -> Caller:
        """A session that may do everything in another tenant."""
        return self.caller("a session of another tenant that may do everything", _is_stranger)

    def role(self, role: str) -> Caller:
        """A session of this role, in the tenant that is tested."""
        return self.caller(
            f"a session of the role {role}",
            lambda each: each.kind == "session" and each.role == role and _in_main(each),
        )

    def key_with(self, *scopes: str) -> Caller:
        """An API key with these scopes, and no others."""
        words = f"an API key with the scopes {', '.join(scopes)} only" if scopes else "an API key without a scope"
        return self.caller(words, lambda each: each.kind == "key" and each.scopes == set(scopes) and _in_main(each))

    def plan(self, plan: str) -> Caller:
        """A key with every scope, or a session, of a tenant on this plan."""
        return self.caller(f"of a tenant on the {plan} plan", lambda each: each.plan == plan and each.scopes == SCOPES)

    def without_profile(self) -> Caller:
        """A session of a tenant without the product profile."""
        return self.caller(
            "a session of a tenant without the product profile",
            lambda each: each.kind == "session" and not each.profile,
        )

    def caller(self, what: str, fits: Callable[[Credential], bool]) -> Caller:
        """Calls with the first credential that fits."""
        return Caller(self.http, "", self.credentials.one(what, fits).sent)

    def _full(self, each: Credential) -> bool:
        return each.may_do_everything and each.plan == "enterprise" and _in_main(each)


def _in_main(each: Credential) -> bool:
    """Whether it is of the tenant that is tested, and its product profile lets it in."""
    return each.tenant == MAIN and each.profile


def _is_stranger(each: Credential) -> bool:
    return each.kind == "session" and each.tenant != MAIN and each.profile
