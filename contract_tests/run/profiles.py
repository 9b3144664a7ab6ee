"""How much a run does: the profiles, and what they cost before they begin."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from contract_tests.credentials import Credential
from contract_tests.durations import lasted
from contract_tests.layers import LAYERS, Layer, ModelEffort
from contract_tests.report.wording import counted
from contract_tests.run.costs import MODELS, PHASES, PHASES_READING, READING, STEP, Usage, cost_of_check
from contract_tests.schema.layer import SchemaEffort
from contract_tests.settings import Profile as Name

MINUTE, FEW = 60, 5
"""Seconds; so few that nobody has to be told."""
AT_FIRST = 2
"""Requests that a run sends, besides one for each credential, before its first check."""
BY_EXAMPLE = {"fuzzing", "stateful"}
MANY = 15
"""Credentials with which it was measured."""
TWO = {"checks": 0.9, "probes": 0.45, "models": 1.0, "schema": 1.0}
"""The share of it that a key and a session send; the more there are, the more of the probes look."""
ALONE = {"checks": 0.27, "probes": 0.21, "models": 0.24, "schema": 0.45}
"""The share of it that is sent where only keys, or only sessions, were given."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is looked at, and how long. `rounds`: models and schema begin again with the next seed until time is up."""

    layers: tuple[Layer, ...] = LAYERS
    models: ModelEffort = field(default_factory=ModelEffort)
    schema: SchemaEffort = field(default_factory=SchemaEffort)
    rounds: bool = False
    seconds: float | None = None


PROFILES: dict[Name, Profile] = {
    "quick": Profile(models=ModelEffort(3, 10), schema=SchemaEffort(("examples",), 1)),
    "ci": Profile(models=ModelEffort(12, 20), schema=SchemaEffort(examples=10)),
    "deep": Profile(models=ModelEffort(60, 40), schema=SchemaEffort(examples=60), rounds=True, seconds=1800),
    "safe": Profile(layers=("checks", "probes", "schema"), schema=SchemaEffort(("examples", "coverage", "fuzzing"), 5)),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is about to do. `seconds`: what it takes whatever the server manages, by the limit or its profile."""

    checks: dict[Layer, int]
    requests: int
    seconds: float

    def __str__(self) -> str:
        layers = ", ".join(f"{count} {layer}" for layer, count in self.checks.items())
        takes = f", which takes {lasted(self.seconds)} at least" if self.seconds > FEW else ""
        return f"{counted(sum(self.checks.values()), 'check')} ({layers}): about {self.requests:,} requests{takes}"


def plan(
    profile: Profile,
    checks: Mapping[Layer, Sequence[str]],
    *,
    usage: Usage,
    credentials: Iterable[Credential],
    a_minute: int,
    safe: bool,
) -> Plan:
    """The cost of a run: requests by what was measured, time by the limit. `checks`: the family of each of a layer.

    A mock's clock is moved on where a limit would be waited for.
    """
    callers = list(credentials)
    shares = _shares(callers)
    requests = float(len(callers) + AT_FIRST) + sum(
        _of_a_case(profile, layer, family, usage, safe=safe) * (1 if safe and layer == "schema" else shares[layer])
        for layer, families in checks.items()
        for family in families
    )
    seconds = 0.0 if usage == "mock" else max(0.0, MINUTE * (requests / a_minute - 1))
    if profile.rounds and profile.seconds:
        seconds = max(seconds, profile.seconds)
    return Plan({layer: len(each) for layer, each in checks.items()}, int(round(requests, -1)), seconds)


def _of_a_case(profile: Profile, layer: Layer, family: str, usage: Usage, *, safe: bool) -> float:
    """Requests of a check of a layer; of the schema layer of one that reads, where nothing else is let in."""
    if layer == "models":
        effort = profile.models if usage == "mock" else profile.models.in_real_time
        return effort.examples * effort.steps * STEP[usage] * MODELS.get(family, 1)
    if layer == "schema":
        requests = PHASES_READING if safe else PHASES
        times = dict.fromkeys(BY_EXAMPLE, profile.schema.examples)
        of_one = sum(requests[each] * times.get(each, 1) for each in profile.schema.phases)
        return of_one * READING.get(family, 1) if safe else of_one
    return cost_of_check(layer, family, usage, safe=safe)


def _shares(credentials: list[Credential]) -> dict[str, float]:
    """Which share of what was measured is sent with these credentials."""
    if len({each.kind for each in credentials}) < 2:
        return ALONE
    many = min(1.0, (len(credentials) - 2) / (MANY - 2))
    return {layer: share + (1 - share) * many for layer, share in TWO.items()}
