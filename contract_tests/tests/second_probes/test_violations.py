"""Every violation shows in an answer that an honest backend gives otherwise."""

import pytest

from contract_tests.tests.second import VIOLATIONS, create_app
from contract_tests.tests.second_probes.probes_violations import PROBES
from contract_tests.tests.second_probes.tools import Api


def test_every_violation_has_a_probe() -> None:
    """No violation without a probe; at least forty."""
    assert PROBES.keys() == VIOLATIONS.keys()
    assert len(VIOLATIONS) >= 40


@pytest.mark.parametrize("name", sorted(VIOLATIONS))
def test_violation_shows(name: str) -> None:
    """The honest answer without it, another with it."""
    probe, honest = PROBES[name]
    assert probe(Api()) == honest
    assert probe(Api(violations=(name,))) != honest


def test_unknown_violation_is_refused() -> None:
    """A misspelt violation is an error, not silence."""
    with pytest.raises(ValueError, match="unknown violations"):
        create_app(None, None, ["bogus"])
