"""The rules that one exchange can break, by the operations that they look at.

They are sound whoever else uses the deployment: what is compared stands in one request and its answer.
"""

from collections.abc import Callable, Iterable

from contract_tests.passive.exchange import SeenExchange
from contract_tests.passive.finding import PassiveFinding

Check = Callable[[SeenExchange], Iterable[PassiveFinding]]
CHECKS: dict[str, list[Check]] = {}
"""Those of each operation. What has no entry costs nothing."""


def looks_at(*operations: str) -> Callable[[Check], Check]:
    """Register a check for these operations."""

    def register(check: Check) -> Check:
        for each in operations:
            CHECKS.setdefault(each, []).append(check)
        return check

    return register
