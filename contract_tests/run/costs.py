"""What a check costs in requests, clean-up included: its family's average, as `python -m bench.costs` measures it."""

from typing import Literal

from contract_tests.layers import Layer

Usage = Literal["mock", "exclusive", "shared"]
"""Who uses what a run tests: a mock, a deployment that nobody else uses, or one that others use too."""
COLUMNS = ("mock", "exclusive", "shared", "mock, reading", "elsewhere, reading")
"""By usage; and where nothing may be written, most checks end before their first request."""
CHECKS = {
    "ai_automation": (8.6, 8.5, 4.3, 0.9, 0.8),
    "automation_rules": (8.1, 7.8, 6.7, 0.2, 0.2),
    "business_hours": (9.9, 5.1, 4.2, 0.5, 0.3),
    "oncall": (12.2, 12.2, 12.2, 0.1, 0.1),
    "shared": (10.2, 9.8, 9.8, 3.6, 3.3),
    "sla": (14.1, 12.6, 7.8, 0.5, 0.5),
    "teams": (19.1, 18.8, 18.8, 0.2, 0.2),
    "tickets": (14.8, 11.2, 11.2, 0.3, 0.4),
    "workflows": (14.3, 8.5, 8.4, 0.1, 0.1),
}
PROBES = {
    "ai_automation": (39.4, 12.8, 8.5, 14.4, 3.8),
    "automation_rules": (18.8, 18.8, 17.2, 7.0, 7.0),
    "business_hours": (7.0, 7.0, 7.0, 0.0, 0.0),
    "oncall": (33.0, 33.0, 33.0, 12.0, 12.0),
    "shared": (25.7, 20.7, 19.7, 11.1, 6.3),
    "sla": (25.8, 25.8, 23.2, 10.0, 10.0),
    "teams": (14.7, 14.7, 14.7, 0.0, 0.0),
    "tickets": (6.3, 5.8, 5.8, 0.0, 0.0),
    "workflows": (27.3, 28.3, 28.3, 7.1, 7.1),
}
STEP: dict[Usage, float] = {"mock": 1.95, "exclusive": 1.5, "shared": 1.3}
"""Requests of a step of a model."""
MODELS = {
    "ai_automation": 0.5,
    "automation_rules": 0.7,
    "business_hours": 0.9,
    "oncall": 1.1,
    "shared": 0.9,
    "sla": 1.2,
    "teams": 1.3,
    "tickets": 0.6,
    "workflows": 1.8,
}
"""How many times that a step sends in each family."""
PHASES = {"examples": 8.0, "coverage": 35.0, "fuzzing": 1.2, "stateful": 0.6}
"""Requests that Schemathesis sends for an operation in a phase; fuzzing and stateful: for each of its examples."""
PHASES_READING = {"examples": 3.0, "coverage": 22.4, "fuzzing": 1.2, "stateful": 0.6}
"""The same for an operation that reads."""
READING = {
    "ai_automation": 0.5,
    "automation_rules": 0.5,
    "business_hours": 0.9,
    "oncall": 1.3,
    "sla": 1.4,
    "teams": 0.9,
    "tickets": 1.7,
    "workflows": 0.8,
}
"""How many times that an operation that reads is sent in each family: who has more parameters, more often."""


def cost_of_check(layer: Layer, family: str, usage: Usage, *, safe: bool) -> float:
    """Requests of a check of the rules or the probes. A family that was never measured costs as much as the dearest."""
    measured = {"checks": CHECKS, "probes": PROBES}[layer]
    reading = "mock, reading" if usage == "mock" else "elsewhere, reading"
    column = COLUMNS.index(reading if safe else usage)
    return measured[family][column] if family in measured else max(each[column] for each in measured.values())
