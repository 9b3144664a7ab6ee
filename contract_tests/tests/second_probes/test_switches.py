"""Every switch changes something that a request can see; all its values can be told apart."""

from typing import Any

import pytest

from contract_tests.tests.second import SWITCHES, create_app, default_config
from contract_tests.tests.second_probes import probes_http, probes_keys, probes_session
from contract_tests.tests.second_probes.tools import Api, Probe

PROBES: dict[str, Probe] = {**probes_http.PROBES, **probes_keys.PROBES, **probes_session.PROBES}


def config_for(name: str) -> dict[str, Any]:
    """The default configuration, with what one probe needs besides."""
    config = default_config()
    if name == "plan.order":
        config["credentials"].append({"kind": "key", "token": "ak_poor", "tenant": "t_small", "scopes": []})
    if name == "ai.audit_limit_default":
        fields = dict.fromkeys(("conversation_id", "action", "mode", "skip_reason", "model_used"))
        config["tenants"][0]["records"]["audit"] = [{"id": f"aud_{n}", **fields} for n in range(60)]
    return config


def seen(name: str, value: str) -> Any:
    """What the switch's probe sees with one value."""
    return PROBES[name](Api({name: value}, config=config_for(name)))


def test_every_switch_has_a_probe() -> None:
    """No switch without a probe, no probe without a switch."""
    assert PROBES.keys() == SWITCHES.keys()
    assert len(SWITCHES) >= 60


@pytest.mark.parametrize("name", sorted(SWITCHES))
def test_switch_is_visible(name: str) -> None:
    """The default is repeatable, and every value is seen as another."""
    switch = SWITCHES[name]
    default = seen(name, switch.default)
    assert repr(seen(name, switch.default)) == repr(default)
    views = [repr(default), *(repr(seen(name, v)) for v in switch.values[1:])]
    assert len(set(views)) == len(switch.values), dict(zip(switch.values, views, strict=True))


def test_unknown_switch_is_refused() -> None:
    """A misspelt switch or value is an error, not silence."""
    for given in ({"http.bogus": "x"}, {"http.head": "maybe"}):
        with pytest.raises(ValueError, match="switch http"):
            create_app(None, given)
