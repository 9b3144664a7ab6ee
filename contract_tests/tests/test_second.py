"""The second implementation, as the kit sees it: a deployment that was written from the pages alone."""

import tomllib

import httpx
import pytest

from contract_tests.settings import checked
from contract_tests.tests.second.serving import served
from contract_tests.tests.second.trial import settings, tried

BOOST = "checks/routing_rules_have_values_within_their_bounds"
BROKEN = 1


def test_it_is_served_with_the_switches_that_are_given() -> None:
    with served({"tickets.priority_default": "low"}) as url:
        made = httpx.post(f"{url}/api/v1/tickets", json={"subject": "A"}, headers={"X-API-Key": "ak_all"})
    assert (made.status_code, made.json()["priority"]) == (201, "low")


@pytest.mark.parametrize("exclusive", [True, False])
def test_its_settings_name_credentials_of_every_kind_and_the_deployment_knows_them(exclusive: bool) -> None:
    given = checked(tomllib.loads(settings(exclusive=exclusive)))
    assert given.exclusive == exclusive
    assert {each.kind for each in given.credentials.values()} == {"key", "session"}
    assert {each.plan for each in given.credentials.values()} == {"starter", "professional", "enterprise"}
    with served() as url:
        statuses = {
            httpx.get(f"{url}/api/v1/tickets", headers=each.sent).status_code for each in given.credentials.values()
        }
    assert 401 not in statuses


def test_a_trial_of_an_honest_choice_passes() -> None:
    code, report, said = tried({"ai.sort_default": "last"}, (), "--profile", "quick", "--only", BOOST)
    assert (code, report.failing) == (0, []), said
    assert [each.state for each in report.outcomes] == ["verified"]


def test_a_trial_of_a_violation_finds_it_under_its_rule() -> None:
    code, report, said = tried({}, ("ai-boost-3",), "--profile", "quick", "--only", BOOST)
    assert code == BROKEN, said
    assert [(each.rule, each.check, each.verdict) for each in report.findings] == [("AI-54", BOOST, "reproduced")]
