"""What a case costs in requests, clean-up included: the average of its family, measured with the docs' credentials."""

from typing import Literal

from contract_tests.layers import Layer

Target = Literal["mock", "exclusive", "shared"]
"""What a run examines: a mock, a deployment that nobody else uses, or one that others use too."""
COLUMNS = ("mock", "exclusive", "shared", "mock, reading", "elsewhere, reading")
"""By target; and where nothing may be written, most cases end before their first request."""
RULES = {
    "ai_automation": (8.7, 8.5, 3.9, 0.9, 0.8),
    "automation_rules": (6.6, 6.4, 5.4, 0.4, 0.4),
    "business_hours": (5.5, 5.5, 4.5, 0.5, 0.3),
    "oncall": (7.5, 7.5, 7.5, 0.2, 0.2),
    "shared": (8.3, 7.9, 7.9, 4.0, 3.7),
    "sla": (11.8, 11.1, 2.9, 0.6, 0.6),
    "teams": (6.5, 6.5, 6.5, 0.2, 0.2),
    "tickets": (5.6, 5.4, 5.4, 0.3, 0.3),
    "workflows": (10.7, 6.5, 6.4, 0.4, 0.4),
}
PROBES = {
    "ai_automation": (31.9, 12.8, 8.5, 9.0, 3.8),
    "automation_rules": (20.0, 20.0, 18.3, 7.5, 7.5),
    "business_hours": (7.0, 7.0, 7.0, 0.0, 0.0),
    "oncall": (44.2, 44.2, 44.2, 15.0, 15.0),
    "shared": (24.3, 19.0, 17.8, 11.2, 6.0),
    "sla": (34.3, 34.3, 30.9, 13.3, 13.3),
    "teams": (12.0, 12.0, 12.0, 0.0, 0.0),
    "tickets": (6.2, 5.7, 5.7, 0.0, 0.0),
    "workflows": (17.2, 17.2, 17.2, 5.2, 5.2),
}
STEP: dict[Target, float] = {"mock": 1.95, "exclusive": 1.5, "shared": 1.3}
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


def of_a_case(layer: Layer, family: str, target: Target, *, safe: bool) -> float:
    """Requests of a case of the rules or the probes. A family that was never measured costs as much as the dearest."""
    measured = {"rules": RULES, "probes": PROBES}[layer]
    reading = "mock, reading" if target == "mock" else "elsewhere, reading"
    column = COLUMNS.index(reading if safe else target)
    return measured[family][column] if family in measured else max(each[column] for each in measured.values())
