"""How much a run does: the profiles, and what they cost before they begin."""

from dataclasses import dataclass, field

from contract_tests.deployment import Effort
from contract_tests.promises import Layer
from contract_tests.schema.layer import Effort as SchemaEffort
from contract_tests.settings import Profile as Name

REQUESTS = {"rules": 8.5, "probes": 16.0}
"""Requests that a case of a layer sends, clean-up included, on the average that was measured on the mock."""
REQUESTS_A_STEP = 2.0
REQUESTS_AN_OPERATION = {"examples": 1.2, "coverage": 42.0, "fuzzing": 1.2, "stateful": 0.6}
"""Requests that Schemathesis sends for an operation in a phase; fuzzing and stateful: for each of its examples."""


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


def plan(profile: Profile, cases: dict[Layer, int], *, a_minute: int, bridged: bool) -> Plan:
    """The cost of a run: requests by what was measured, minutes by the limit or, on a mock, by its speed."""
    requests = 0.0
    for layer, count in cases.items():
        if layer == "models":
            requests += count * profile.models.examples * profile.models.steps * REQUESTS_A_STEP
        elif layer == "schema":
            requests += count * sum(
                REQUESTS_AN_OPERATION[phase] * (profile.schema.examples if phase in {"fuzzing", "stateful"} else 1)
                for phase in profile.schema.phases
            )
        else:
            requests += count * REQUESTS[layer]
    minutes = requests / (MOCK_A_MINUTE if bridged else a_minute)
    if profile.rounds and profile.seconds:
        minutes = max(minutes, profile.seconds / 60)
    return Plan(cases, int(round(requests, -1)), minutes)


MOCK_A_MINUTE = 25_000
"""Requests a minute that a run manages on a mock of its own machine, with two cores and Schemathesis on one of them."""
