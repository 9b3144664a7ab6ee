"""What must not be sent: anything that writes in a safe run, and writes to what the run did not make."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import quote, unquote

from contract_tests.assertions import Inconclusive, shown
from contract_tests.json_text import loads
from mock_server.document.operations import Operation

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
ACTING_ON = {"execute_automation_event": "conversation_id", "execute_workflow": "conversation_id"}
"""operationId → the field of the body that names whose ticket is changed."""
HARMLESS = frozenset({"preview_sla_deadline", "simulate_routing", "dry_run_workflow"})
"""POSTs that compute and keep nothing."""


def nowhere(value: str) -> bool:
    """Whether the kit made the id up."""
    return NOWHERE in value or (value.isdecimal() and int(value) >= ABSENT_NUMBER)


class Withheld(Inconclusive):
    """The guard did not let it go."""


class Guard:
    """Decides about each request before it leaves, in a world that is the run's own."""

    def __init__(self, *, safe: bool) -> None:
        self.safe = safe
        self.withheld = 0

    def check(
        self,
        method: str,
        path: str,
        operation: Operation | None,
        exists: Callable[[str], bool],
        *,
        puts_back: bool = False,
    ) -> None:
        """`Withheld` says why it must not go. `exists` answers whether there is a record at a path.

        puts_back  it undoes what the run did: an order that all share is put back record by record
        """
        with self._counting():
            if self.safe and method not in SAFE:
                raise Withheld("it writes, and a safe run only reads")
            self._protect(method, path, operation, exists, puts_back=puts_back)

    def check_body(self, operation: Operation | None, content: bytes) -> None:
        """`Withheld` where a tool that makes bodies up, or takes them from the document, names somebody's record."""

    @contextmanager
    def _counting(self) -> Iterator[None]:
        try:
            yield
        except Withheld:
            self.withheld += 1
            raise

    def _protect(
        self, method: str, path: str, operation: Operation | None, exists: Callable[[str], bool], *, puts_back: bool
    ) -> None:
        """`Withheld` where it would write to what is not the run's."""


class RecordGuard(Guard):
    """Keeps the records of others from being written to. `owns` answers whether the run made the record of an id.

    exclusive  what all of the tenant have may be changed, for it is put back; a record of somebody else's never
    """

    def __init__(self, *, safe: bool, exclusive: bool, owns: Callable[[str], bool]) -> None:
        super().__init__(safe=safe)
        self.exclusive = exclusive
        self._owns = owns

    def check_body(self, operation: Operation | None, content: bytes) -> None:
        if self.safe or operation is None or operation.id not in ACTING_ON:
            return
        name = ACTING_ON[operation.id]
        value = _field(content, name)
        with self._counting():
            if value is not None and not (nowhere(str(value)) or self._owns(str(value))):
                raise Withheld(f"{operation.id} would act on the {name} {shown(value)}, which this run did not make")

    def _protect(
        self, method: str, path: str, operation: Operation | None, exists: Callable[[str], bool], *, puts_back: bool
    ) -> None:
        if method in SAFE or operation is None or operation.id in HARMLESS or (self.exclusive and puts_back):
            return
        if operation.id in TENANT_WIDE and not self.exclusive:
            raise Withheld("it would change what others have: say --exclusive where nobody else uses the deployment")
        for name, value in _named(operation, path):
            self._check_id(operation, name, value, exists)

    def _check_id(self, operation: Operation, name: str, value: str, exists: Callable[[str], bool]) -> None:
        if name in {"user_id", "version"} or nowhere(value) or self._owns(value):
            return
        reader = READERS.get(name)
        if reader is None or exists(reader.format(quote(value, safe=""))):
            raise Withheld(f"{operation.id} would write to {value}, which this run did not make")


def _field(content: bytes, name: str) -> object:
    """A field of a JSON object; None where it has none, or is none."""
    try:
        read = loads(content)
    except ValueError:
        return None
    return read.get(name) if isinstance(read, dict) else None


def _named(operation: Operation, path: str) -> Iterable[tuple[str, str]]:
    for ours, theirs in zip(operation.segments, path.strip("/").split("/"), strict=True):
        if ours.startswith("{"):
            yield ours.strip("{}"), unquote(theirs)
