"""What a check costs in requests, clean-up included: its family's average, as `python -m bench.costs` measures it."""

from typing import Literal

from contract_tests.layers import Layer

Usage = Literal["mock", "exclusive", "shared"]
"""Who uses what a run tests: a mock, a deployment that nobody else uses, or one that others use too."""
COLUMNS = ("mock", "exclusive", "shared", "mock, reading", "elsewhere, reading")
"""By usage; and where nothing may be written, most checks end before their first request."""
CHECKS = {
    "ai_automation": (8.6, 12.6, 6.3, 0.7, 0.6),
    "automation_rules": (10.5, 13.9, 12.1, 0.0, 0.0),
    "business_hours": (8.9, 7.3, 6.5, 0.4, 0.3),
    "oncall": (8.3, 12.3, 12.3, 0.1, 0.1),
    "shared": (9.3, 9.8, 9.8, 3.6, 3.3),
    "sla": (10.2, 15.1, 9.3, 0.4, 0.3),
    "teams": (15.2, 19.1, 19.1, 0.2, 0.2),
    "tickets": (11.1, 11.1, 11.1, 0.3, 0.4),
    "workflows": (12.5, 8.6, 8.5, 0.1, 0.1),
}
PROBES = {
    "ai_automation": (40.9, 18.0, 11.7, 14.3, 5.5),
    "automation_rules": (16.4, 16.4, 15.0, 6.4, 6.4),
    "oncall": (33.0, 33.0, 33.0, 12.0, 12.0),
    "shared": (24.6, 20.7, 19.7, 11.1, 6.3),
    "sla": (23.9, 25.4, 22.8, 10.7, 10.7),
    "teams": (10.0, 14.7, 14.7, 0.0, 0.0),
    "tickets": (4.2, 5.9, 5.9, 0.0, 0.0),
    "workflows": (25.9, 27.5, 27.5, 6.7, 6.7),
}
STEP: dict[Usage, float] = {"mock": 1.45, "exclusive": 1.5, "shared": 1.3}
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
