"""Two answers to one request: where they differ, once ids, tags and clocks are those of one side."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from contract_tests.twin.bijection import Bijection
from contract_tests.twin.recorder import is_id
from contract_tests.twin.shared_records import ENTRIES, OwnRecords, first_page, is_of_another_policy
from contract_tests.twin.side import NO_JSON, Reply
from contract_tests.twin.spelling import is_number, is_rounded, media_type, sorted_list
from contract_tests.twin.steps import Call, Missing, Pointer, instant

Json = Any
Kind = Literal["status", "header", "body", "value", "missing", "extra", "id", "order", "items", "spelling"]
ABSENT = Missing.VALUE
TIMINGS = re.compile(r"_ms$", re.ASCII)
"""Fields of an answer that say how long a server took."""
COUNTERS = frozenset({"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after"})
"""Headers whose values say how much somebody else has asked: only whether they are there is compared."""
COMPARED = frozenset({"content-type", "location", "www-authenticate", "idempotency-replayed", "allow", *COUNTERS})
"""Headers that matter."""
OF_USERS = frozenset({"name", "email", "user_name", "user_email"})
"""Fields beside a `user_id` that say who that is."""
OF_ALL = frozenset(
    {
        "get_ai_settings",
        "get_ai_metrics",
        "update_ai_settings",
        "get_workflow_quota",
        "list_resolution_audit",
        "get_sla_summary",
        "get_sla_trends",
        "list_ola_policies",
        "simulate_routing",
        "run_time_automation_rules",
        "execute_automation_event",
    }
)
"""Operations whose answers say what all of the tenant have together, or what it does: which fields they have counts."""
RATE_LIMITS = frozenset({"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"})
NO_LIMIT = "rate-limit headers: the mock was started with --rate-limit off; with a number they are compared too"
OF_OTHERS = "a record of the deployment's own, which the sequence only names"
TOGETHER = "what all of the tenant have together"
USERS = "who the deployment's users are"
OTHER_POLICY = "what an SLA policy of the deployment's own does"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: at the steps down from the body, in a header, or the status itself."""

    kind: Kind
    place: Pointer
    oracle: Json
    deployment: Json

    @property
    def general(self) -> tuple[str, ...]:
        """The place, whichever entry of a list it is in."""
        return tuple("*" if isinstance(each, int) else each for each in self.place)


@dataclass
class Comparison:
    """What comes of two answers: how many fields could be compared, and how many agreed.

    skipped  why some were not compared
    same     places that agreed, whichever entry of a list they are in
    foreign  a record of the deployment's own, which the oracle has not, decided what came of the sequence's
    """

    fields: int = 0
    agreed: int = 0
    differences: list[Difference] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    same: set[tuple[str, ...]] = field(default_factory=set)
    foreign: bool = False


@dataclass
class Comparer:
    """Compares answers in one run of a sequence.

    tolerance  seconds by which two instants may differ, as seen from each side's own clock
    shared     others have records at the deployment: of a list only those of the sequence count
    unlimited  the deployment is a mock without a rate limit, so that it has no headers that tell of one
    """

    bijection: Bijection
    tolerance: float = 0
    shared: bool = False
    unlimited: bool = False
    _shift: timedelta = timedelta()
    _call: Call = field(default_factory=lambda: Call("", "", ()))
    _result: Comparison = field(default_factory=Comparison)

    def __post_init__(self) -> None:
        self._unknown = ""
        self._users: dict[tuple[str, str], Json] = {}
        self._own = OwnRecords(self.bijection)

    def compare(self, call: Call, oracle: Reply, deployment: Reply) -> Comparison:
        """Everything that differs. Ids that stand for each other are learned on the way."""
        self._result, self._call = Comparison(), call
        self._unknown = self._of_whom(call, oracle) if self.shared else ""
        self._shift = deployment.now - oracle.now if oracle.now and deployment.now else timedelta()
        if oracle.status != deployment.status:
            self._differ("status", (), oracle.status, deployment.status)
            self._result.fields += 1
            return self._result
        self._agree(True, ())
        self._headers(oracle.headers, deployment.headers)
        if oracle.json is NO_JSON or deployment.json is NO_JSON:
            if self._agree(oracle.content == deployment.content):
                return self._result
            self._differ("body", (), _shown(oracle), _shown(deployment))
            return self._result
        self._walk(oracle.json, deployment.json, ())
        if call.method not in SAFE and oracle.ok:
            self._own.note(call, oracle.json)
        return self._result

    def _of_whom(self, call: Call, oracle: Reply) -> str:
        """Why the oracle does not know what the values of an answer are, but only which there are; "" where it does."""
        self._own.named(call)
        if call.operation in OF_ALL:
            return TOGETHER
        return OF_OTHERS if self._own.is_of_others(oracle.exchange.target) else ""

    def _headers(self, oracle: Mapping[str, str], deployment: Mapping[str, str]) -> None:
        for name in sorted(COMPARED):
            one, other = oracle.get(name), deployment.get(name)
            if one is None and other is None:
                continue
            if name in RATE_LIMITS and self.unlimited:
                self._result.skipped.add(NO_LIMIT)
                continue
            if name in COUNTERS and one is not None and other is not None:
                self._result.skipped.add("rate-limit counters")
                continue
            if name == "content-type":
                one, other = media_type(one), media_type(other)
            if name == "allow":
                one, other = sorted_list(one), sorted_list(other)
            same = one is not None and other is not None and self._same_text(one, other)
            if not self._agree(same, (name,)):
                self._differ("header", (name,), ABSENT if one is None else one, ABSENT if other is None else other)

    def _walk(self, one: Json, other: Json, place: Pointer) -> None:
        name = next((each for each in reversed(place) if isinstance(each, str)), "")
        if isinstance(one, dict) and isinstance(other, dict):
            self._objects(one, other, place)
        elif isinstance(one, list) and isinstance(other, list):
            self._lists(one, other, place)
        elif self._unknown:
            self._result.skipped.add(self._unknown)
        elif TIMINGS.search(name) and is_number(one) and is_number(other):
            self._result.skipped.add("how long something took")
        elif is_id(place, one) and is_id(place, other):
            if not self._agree(self.bijection.pair(one, other), place):
                self._differ("id", place, one, other)
        else:
            self._scalars(one, other, place)

    def _scalars(self, one: Json, other: Json, place: Pointer) -> None:
        if isinstance(one, str) and isinstance(other, str):
            same = self._same_text(one, other)
        else:
            same = type(one) is type(other) and one == other
        if not self._agree(same, place):
            spelled = is_number(one) and is_number(other) and is_rounded(one, other)
            spelled = spelled or (isinstance(one, str) and isinstance(other, str) and self._same_instant(one, other))
            self._differ("spelling" if spelled else "value", place, one, other)

    def _objects(self, one: dict[str, Json], other: dict[str, Json], place: Pointer) -> None:
        if self.shared and is_of_another_policy(self._call, other, self.bijection):
            self._foreign()
            return
        everybody = self.shared and self._call.path_of_all
        listed = everybody and not place and any(isinstance(one.get(each), list) for each in ENTRIES)
        for name in [*one, *(each for each in other if each not in one)]:
            if name == "total" and listed:
                self._result.skipped.add("how many records others have")
                continue
            if name in one and name in other:
                if not (self.shared and name in OF_USERS and "user_id" in one and self._is_met(one, other, name)):
                    self._walk(one[name], other[name], (*place, name))
                continue
            self._agree(False)
            self._differ(
                "missing" if name in one else "extra", (*place, name), one.get(name, ABSENT), other.get(name, ABSENT)
            )

    def _is_met(self, one: dict[str, Json], other: dict[str, Json], name: str) -> bool:
        """Whether it is what the deployment has said of that user all along: who stands for whom have other names."""
        if not isinstance(one[name], str) or not isinstance(other[name], str):
            return False
        fact = name.removeprefix("user_")
        known = self._users.setdefault((repr(one["user_id"]), fact), other[name])
        self._result.skipped.add(USERS)
        return bool(known == other[name])

    def _lists(self, one: list[Json], other: list[Json], place: Pointer) -> None:
        cut = False
        if self.shared and (not place or place[-1] in ENTRIES) and self._call.path_of_all:
            most = first_page(self._call)
            cut = most is not None and most <= max(len(one), len(other))
            one, other = self._own.of_oracle(one), self._own.of_deployment(other, one, self._call)
            left = [each for each in other if not is_of_another_policy(self._call, each, self.bijection)]
            if len(left) < len(other):
                self._foreign()
                other, cut = left, True
        if self._unknown:
            self._result.skipped.add(self._unknown)
            one, other = one[: len(other)], other[: len(one)]
        pairs, ordered = self._paired(one, other, cut=cut)
        if ordered is not None and not self._agree(ordered):
            self._differ("order", place, [_name(each) for each in one], [_name(each) for each in other])
        for number, (left, right) in enumerate(pairs):
            self._walk(left, right, (*place, number))
        if self._result.foreign:
            return
        if cut:
            self._result.skipped.add("which records are on a page, where others have some")
        elif not self._agree(len(one) == len(other)):
            self._differ("items", place, one, other)

    def _paired(self, one: list[Json], other: list[Json], *, cut: bool) -> tuple[list[tuple[Json, Json]], bool | None]:
        """The entries that belong together, and whether both lists have those in the same order; None where they are
        paired by their places. Where one side has more of what is not known yet, nobody knows which belongs to which.
        """
        partners, taken = list[int | None](), set[int]()
        for each in one:
            partners.append(self._partner(each, other, taken))
            taken |= {place for place in partners[-1:] if place is not None}
        known = [place for place in partners if place is not None]
        left = [place for place in range(len(other)) if place not in taken]
        free = left if not cut and len(left) == partners.count(None) else []
        pairs = []
        for each, place in zip(one, partners, strict=True):
            found = place
            if found is None and free:
                found = self._by_references(each, other, free)
                free.remove(found)
            if found is not None:
                pairs.append((each, other[found]))
        return pairs, (known == sorted(known) if len(known) > 1 else None)

    def _partner(self, entry: Json, others: list[Json], taken: set[int]) -> int | None:
        name = _name(entry)
        if name is None or name not in self.bijection.theirs:
            return None
        theirs = self.bijection.theirs[name]
        places = (place for place, each in enumerate(others) if _name(each) == theirs and place not in taken)
        return next(places, None)

    def _by_references(self, entry: Json, others: list[Json], free: list[int]) -> int:
        """The first of the free places whose entry names the same records, as far as they are known; else the first."""
        known = {
            name: self.bijection.theirs[value]
            for name, value in (entry.items() if isinstance(entry, dict) else ())
            if is_id((name,), value) and value in self.bijection.theirs
        }
        fits = (
            place
            for place in free
            if isinstance(others[place], dict)
            and all(others[place].get(name) == theirs for name, theirs in known.items())
        )
        return next(fits, free[0])

    def _same_text(self, one: str, other: str) -> bool:
        if one == other:
            return True
        if len(one) == len(other) and self._same_instant(one, other):
            return True
        return self.bijection.translated(one) == other

    def _same_instant(self, one: str, other: str) -> bool:
        left, right = instant(one), instant(other)
        if left is None or right is None:
            return False
        return left == right or abs((right - left - self._shift).total_seconds()) <= self.tolerance

    def _foreign(self) -> None:
        self._result.foreign = True
        self._result.skipped.add(OTHER_POLICY)

    def _agree(self, same: bool, place: Pointer | None = None) -> bool:
        self._result.fields += 1
        if same and place is not None:
            self._result.same.add(tuple("*" if isinstance(each, int) else each for each in place))
        self._result.agreed += same
        return same

    def _differ(self, kind: Kind, place: Pointer, one: Json, other: Json) -> None:
        self._result.differences.append(Difference(kind, place, one, other))


def _name(entry: Json) -> Json:
    found = entry.get("id") if isinstance(entry, dict) else None
    return found if isinstance(found, str | int) and not isinstance(found, bool) else None


def _shown(reply: Reply) -> Json:
    return reply.content.decode("utf-8", "replace") if reply.json is NO_JSON else reply.json
