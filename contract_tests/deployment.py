"""What a run examines, as the checks see it: who may call, what can be made up, and how time passes."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import httpx

from contract_tests.calling import Caller
from contract_tests.credentials import MAIN, SCOPES, Credential, Credentials
from contract_tests.expecting import NotGiven
from contract_tests.wire.cleaning import Cleaner
from contract_tests.wire.guard import ABSENT_NUMBER, NOWHERE
from contract_tests.wire.wire import Wire
from mock_server.document.operations import Document

Json = Any


@dataclass(frozen=True, slots=True)
class Effort:
    """How long a model is driven: so many stories of at most so many steps. `shrink`: a broken one is made small."""

    examples: int = 12
    steps: int = 20
    shrink: bool = True

    @property
    def in_real_time(self) -> "Effort":
        """Where a machine has to wait for what a mock's clock would skip."""
        return replace(self, examples=max(1, self.examples // 4))


@dataclass
class Deployment:
    """A server with its credentials. `exclusive`: nobody else uses it, so what everybody shares may be changed.

    `may_provoke`: the rate limit may be exhausted on purpose. `clock_moves`: waiting costs no time, as on a mock.
    `reset` puts a mock's world back to where it began; a deployment has nothing like it.
    `tag` is part of every name that is made up, so that a search finds the run's own records only.
    """

    url: str
    http: httpx.Client
    wire: Wire = field(repr=False)
    contract: Document = field(repr=False)
    credentials: Credentials = field(repr=False)
    seed: int
    tag: str
    exclusive: bool
    clock_moves: bool
    may_provoke: bool
    webhook_secret: str = field(repr=False)
    cleaner: Cleaner = field(repr=False)
    effort: Effort = field(default_factory=Effort)
    reset: Callable[[], None] | None = None
    given_users: tuple[str, ...] = ()
    random: Random = field(default_factory=Random)
    _made_up: int = 0

    @property
    def is_our_mock(self) -> bool:
        """Whether what we assume is as good as what the pages say."""
        return self.reset is not None

    # Who calls

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

    def session_without(self, permission: str) -> Caller:
        """A session that lacks this permission."""
        return self.caller(
            f"a session without {permission}",
            lambda each: each.kind == "session" and each.tenant == MAIN and permission not in each.permissions,
        )

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
        """Calls with the first credential that fits; `NotGiven` where there is none."""
        return Caller(self.http, "", self.credentials.one(what, fits).sent)

    def _full(self, each: Credential) -> bool:
        return each.may_do_everything and each.plan == "enterprise" and _in_main(each)

    # What is made up

    def begin(self, case: str) -> None:
        """Draw anew: the same seed and case give the same values, whatever ran before."""
        self.random = Random(f"{self.seed}/{case}")  # noqa: S311 - chance from a seed is the point
        self._made_up = 0

    def name(self, what: str = "Contract") -> str:
        """A name that no other record has."""
        self._made_up += 1
        return f"{what} {self.tag}-{self.random.getrandbits(32):08x}-{self._made_up}"

    def absent(self, prefix: str) -> str:
        """An id that no record has: `team_nowhere_1f…`."""
        return f"{prefix}_{NOWHERE}_{self.random.getrandbits(40):010x}"

    def absent_ticket(self) -> int:
        """The number of a ticket that is not there."""
        return ABSENT_NUMBER + self.random.getrandbits(20)

    @property
    def users(self) -> tuple[str, ...]:
        """The ids of at least two users that there are: those that were given, else those of the teams."""
        if not self.given_users:
            self.given_users = tuple(self._members())
        if len(self.given_users) < 2:
            raise NotGiven("the ids of two users are needed, and none were given or found in the teams: set users")
        return self.given_users

    def _members(self) -> Iterable[str]:
        teams = self.dashboard.get("/api/v2/teams", limit=20)
        found = [team["id"] for team in teams.json()["items"]] if teams.status_code == httpx.codes.OK else []
        members = [self.dashboard.get(f"/api/v2/teams/{each}/members") for each in found]
        return dict.fromkeys(each["user_id"] for answer in members if answer.is_success for each in answer.json())

    # What passes

    def wait(self, seconds: float) -> None:
        """Let time pass at the server; `NotGiven` where that would take longer than this run is patient."""
        self.wire.pacing.passage.let_pass(seconds)

    def needs_exclusive(self, what: str) -> None:
        """`NotGiven` where others use the deployment: `what` would be changed for them too."""
        if not self.exclusive:
            raise NotGiven(f"{what} would change for everybody: say --exclusive where nobody else uses the deployment")

    def needs_provoking(self) -> None:
        """`NotGiven` where the rate limit must not be provoked."""
        if not self.may_provoke:
            raise NotGiven("it would exhaust the rate limit on purpose: say --probe-rate-limit")

    def at_once(self, times: int, call: Callable[[int], httpx.Response]) -> list[httpx.Response]:
        """So many calls that are under way together, in any order."""
        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(call, range(times)))


def _in_main(each: Credential) -> bool:
    """Whether it is of the tenant that is tested, and its product profile lets it in."""
    return each.tenant == MAIN and each.profile


def _is_stranger(each: Credential) -> bool:
    return each.kind == "session" and each.tenant != MAIN and each.profile
