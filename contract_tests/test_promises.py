"""Every promise, as pytest sees it: `pytest contract_tests --url URL` puts them to the test on any deployment."""

import pytest

from contract_tests.deployment import Deployment
from contract_tests.examining import look
from contract_tests.expecting import Broken, NotGiven
from contract_tests.promises import Case


def test_the_promise_is_kept(case: Case, on: Deployment) -> None:
    """On our mock every case has to look. On a deployment, what only we assume is no failure, and some have to pass."""
    try:
        look(case, on)
    except NotGiven as missing:
        if on.reset:
            raise
        pytest.skip(str(missing))
    except Broken as broken:
        if on.reset or case.binding:
            raise
        pytest.xfail(f"only assumed: {broken}")
