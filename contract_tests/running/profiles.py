"""How much a run does: the profiles, and what they cost before they begin."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from contract_tests.credentials import Credential
from contract_tests.deployment import Effort
from contract_tests.promises import Layer
from contract_tests.schema.layer import Effort as SchemaEffort
from contract_tests.settings import Profile as Name

Target = Literal["mock", "exclusive", "shared"]
"""What a run examines: a mock, a deployment that nobody else uses, or one that others use too."""
CASES: dict[Target, dict[str, float]] = {
    "mock": {"rules": 8.5, "probes": 16.0},
    "exclusive": {"rules": 7.5, "probes": 13.2},
    "shared": {"rules": 5.4, "probes": 12.4},
}
"""Requests that a case of a layer sends, clean-up included: the average, measured with the docs' credentials."""
READING: dict[Target, dict[str, float]] = {
    "mock": {"rules": 0.72, "probes": 5.1},
    "exclusive": {"rules": 0.7, "probes": 3.4},
    "shared": {"rules": 0.68, "probes": 3.4},
}
"""The same where nothing may be written: most cases end before their first request."""
STEP: dict[Target, float] = {"mock": 1.95, "exclusive": 1.5, "shared": 1.3}
"""Requests of a step of a model."""
PHASES = {"examples": 8.0, "coverage": 35.0, "fuzzing": 1.2, "stateful": 0.6}
"""Requests that Schemathesis sends for an operation in a phase; fuzzing and stateful: for each of its examples."""
PHASES_READING = {"examples": 3.0, "coverage": 22.4, "fuzzing": 1.2, "stateful": 0.6}
"""The same for an operation that reads."""
BY_EXAMPLE = {"fuzzing", "stateful"}
MANY = 15
"""Credentials with which it was measured."""
TWO = {"rules": 0.9, "probes": 0.45, "models": 1.0, "schema": 1.0}
"""The share of it that a key and a session send; the more there are, the more of the probes look."""
ALONE = {"rules": 0.27, "probes": 0.21, "models": 0.24, "schema": 0.45}
"""The share of it that is sent where only keys, or only sessions, were given."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is looked at, and how long. `rounds`: models and schema begin again with the next seed until time is up."""

    layers: tuple[Layer, ...] = ("rules", "probes", "models", "schema")
    models: Effort = field(default_factory=Effort)
    schema: SchemaEffort = field(default_factory=SchemaEffort)
    rounds: bool = False
    seconds: float | None = None


PROFILES: dict[Name, Profile] = {
    "quick": Profile(models=Effort(3, 10), schema=SchemaEffort(("examples",), 1)),
    "ci": Profile(models=Effort(12, 20), schema=SchemaEffort(examples=10)),
    "deep": Profile(models=Effort(60, 40), schema=SchemaEffort(examples=60), rounds=True, seconds=1800),
    "safe": Profile(layers=("rules", "probes", "schema"), schema=SchemaEffort(("examples", "coverage", "fuzzing"), 5)),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is about to do."""

    cases: dict[Layer, int]
    requests: int
    minutes: float

    def __str__(self) -> str:
        layers = ", ".join(f"{count} {layer}" for layer, count in self.cases.items())
        return f"{layers}: about {self.requests:,} requests, {self.minutes:.1f} minutes"


def plan(
    profile: Profile,
    cases: dict[Layer, int],
    *,
    target: Target,
    credentials: Iterable[Credential],
    a_minute: int,
    safe: bool,
) -> Plan:
    """The cost of a run: requests by what was measured, minutes by the limit or, on a mock, by its speed."""
    shares = _shares(list(credentials))
    requests = sum(
        count * _of_a_case(profile, layer, target, safe=safe) * (1 if safe and layer == "schema" else shares[layer])
        for layer, count in cases.items()
    )
    minutes = requests / (MOCK_A_MINUTE if target == "mock" else a_minute)
    if profile.rounds and profile.seconds:
        minutes = max(minutes, profile.seconds / 60)
    return Plan(cases, int(round(requests, -1)), minutes)


def _of_a_case(profile: Profile, layer: Layer, target: Target, *, safe: bool) -> float:
    """Requests of a case of a layer; of the schema layer of one that reads, where nothing else is let in."""
    if layer == "models":
        effort = profile.models if target == "mock" else profile.models.in_real_time
        return effort.examples * effort.steps * STEP[target]
    if layer == "schema":
        requests = PHASES_READING if safe else PHASES
        times = dict.fromkeys(BY_EXAMPLE, profile.schema.examples)
        return sum(requests[each] * times.get(each, 1) for each in profile.schema.phases)
    return (READING if safe else CASES)[target][layer]


def _shares(credentials: list[Credential]) -> dict[str, float]:
    """Which share of what was measured is sent with these credentials."""
    if len({each.kind for each in credentials}) < 2:
        return ALONE
    many = min(1.0, (len(credentials) - 2) / (MANY - 2))
    return {layer: share + (1 - share) * many for layer, share in TWO.items()}


MOCK_A_MINUTE = 25_000
"""Requests a minute that a run manages on a mock of its own machine, with two cores and Schemathesis on one of them."""
