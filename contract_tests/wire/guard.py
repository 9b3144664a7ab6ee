"""What must not be sent: anything that writes in a safe run, and writes to what the run did not make."""

from collections.abc import Callable, Iterable
from urllib.parse import quote, unquote

from contract_tests.contract import Operation
from contract_tests.expecting import NotGiven

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NOWHERE = "nowhere"
"""Part of every id that the kit makes up for a record that is not there."""
ABSENT_NUMBER = 2_000_000_000
"""From here on nobody has numbered a ticket yet."""
READERS = {
    "team_id": "/api/v2/teams/{}",
    "business_hours_id": "/api/v2/business-hours/{}",
    "schedule_id": "/api/v2/oncall/schedules/{}",
    "policy_id": "/api/v2/sla/policies/{}",
    "ticket_id": "/api/v1/tickets/{}",
    "workflow_id": "/api/v2/workflows/{}",
}
"""Where one can see whether a record is there, by the path parameter that names it."""
TENANT_WIDE = frozenset(
    {
        "update_ai_settings",
        "reorder_routing_rules",
        "reorder_sla_policies",
        "run_time_automation_rules",
    }
)
"""Operations that change what everybody of the tenant has, whatever record they name."""
HARMLESS = frozenset({"preview_sla_deadline", "simulate_routing", "dry_run_workflow"})
"""POSTs that compute and keep nothing."""


def nowhere(value: str) -> bool:
    """Whether the kit made the id up."""
    return NOWHERE in value or (value.isdecimal() and int(value) >= ABSENT_NUMBER)


class Withheld(NotGiven):
    """The guard did not let it go."""


class Guard:
    """Decides about each request before it leaves. `owns` answers whether the run made the record of an id."""

    def __init__(self, *, safe: bool, exclusive: bool, owns: Callable[[str], bool]) -> None:
        self.safe = safe
        self.exclusive = exclusive
        self.withheld = 0
        self._owns = owns

    def check(self, method: str, path: str, operation: Operation | None, exists: Callable[[str], bool]) -> None:
        """`Withheld` says why it must not go. `exists` answers whether there is a record at a path."""
        try:
            self._check(method, path, operation, exists)
        except Withheld:
            self.withheld += 1
            raise

    def _check(self, method: str, path: str, operation: Operation | None, exists: Callable[[str], bool]) -> None:
        if method in SAFE:
            return
        if self.safe:
            raise Withheld("it writes, and a safe run only reads")
        if operation is None or self.exclusive or operation.id in HARMLESS:
            return
        if operation.id in TENANT_WIDE:
            raise Withheld("it would change what others have: say --exclusive where nobody else uses the deployment")
        for name, value in _named(operation, path):
            self._check_id(operation, name, value, exists)

    def _check_id(self, operation: Operation, name: str, value: str, exists: Callable[[str], bool]) -> None:
        if name in {"user_id", "version"} or nowhere(value) or self._owns(value):
            return
        reader = READERS.get(name)
        if reader is None or exists(reader.format(quote(value, safe=""))):
            raise Withheld(f"{operation.id} would write to {value}, which this run did not make")


def _named(operation: Operation, path: str) -> Iterable[tuple[str, str]]:
    for ours, theirs in zip(operation.segments, path.strip("/").split("/"), strict=True):
        if ours.startswith("{"):
            yield ours.strip("{}"), unquote(theirs)
