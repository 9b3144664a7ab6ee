"""The parts that every operation shares: the store, one request's context, operations, answers and errors."""

from __future__ import annotations

import itertools
import secrets
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn

Record = dict[str, Any]
Reply = tuple[int, Any]


class EarlyAnswer(Exception):
    """An answer given before the handler reached its end (an error, mostly)."""

    def __init__(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def fail(status: int, detail: Any, headers: Mapping[str, str] | None = None, **extra: Any) -> NoReturn:
    """Answer with the documented error form: an object with ``detail`` (teams page, Errors)."""
    raise EarlyAnswer(status, {"detail": detail, **extra}, headers)


@dataclass(frozen=True)
class BackendAccess:
    """Who may call an operation: by a key's scope, by a session's role or permission, or anybody."""

    kind: str  # "scope" | "session" | "open"
    scope: str = ""
    roles: frozenset[str] = frozenset()
    permission: str = ""
    plan: str = "starter"
    profile: bool = False
    silent_roles: str = ""


@dataclass(frozen=True)
class BackendOperation:
    """One documented operation: a method on a path."""

    method: str
    rule: str
    page: str
    access: BackendAccess
    handler: Callable[[Ctx], Reply]
    body: tuple[Any, ...] | None
    partial: bool
    body_optional: bool
    find: Callable[[Ctx], Record | None] | None
    query: tuple[str, ...]
    creates: bool
    limited: bool
    implied: bool

    @property
    def read(self) -> bool:
        """Whether the operation only reads."""
        return self.method == "GET"


OPERATIONS: list[BackendOperation] = []


def operation(
    method: str,
    rule: str,
    page: str,
    access: BackendAccess,
    *,
    body: tuple[Any, ...] | None = None,
    partial: bool = False,
    body_optional: bool = False,
    find: Callable[[Ctx], Record | None] | None = None,
    query: tuple[str, ...] = (),
    creates: bool = False,
    limited: bool = False,
    implied: bool = False,
) -> Callable[[Callable[[Ctx], Reply]], Callable[[Ctx], Reply]]:
    """Register a handler as an operation of a page; ``implied`` marks those that a page names without a path."""

    def register(handler: Callable[[Ctx], Reply]) -> Callable[[Ctx], Reply]:
        OPERATIONS.append(
            BackendOperation(
                method=method,
                rule=rule,
                page=page,
                access=access,
                handler=handler,
                body=body,
                partial=partial,
                body_optional=body_optional,
                find=find,
                query=query,
                creates=creates,
                limited=limited,
                implied=implied,
            )
        )
        return handler

    return register


@dataclass
class BackendCredential:
    """An API key or a dashboard session."""

    kind: str
    token: str
    tenant: str
    role: str = ""
    scopes: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    user: str = ""


@dataclass
class BackendTenant:
    """Everything one tenant owns."""

    id: str
    plan: str
    profile: bool
    webhook_secret: str
    made: datetime
    users: dict[str, Record] = field(default_factory=dict)
    conversations: set[str] = field(default_factory=set)
    tables: dict[str, dict[str, Record]] = field(default_factory=dict)
    deleted: set[tuple[str, str]] = field(default_factory=set)
    settings: Record = field(default_factory=dict)

    def table(self, name: str) -> dict[str, Record]:
        """The records of one kind, by id."""
        return self.tables.setdefault(name, {})

    def rows(self, name: str) -> list[Record]:
        """The records of one kind in the order they were made."""
        return sorted(self.table(name).values(), key=lambda r: int(r["_seq"]))


class Backend:
    """The whole state of one server."""

    def __init__(self, switches: Mapping[str, str], violations: frozenset[str], clock: Callable[[], datetime]) -> None:
        self.switches = dict(switches)
        self.violations = violations
        self.clock = clock
        self.lock = threading.RLock()
        self.tenants: dict[str, BackendTenant] = {}
        self.credentials: dict[tuple[str, str], BackendCredential] = {}
        self.rate_limit = 300
        self.ai_rate_limit = 30
        self.hits: dict[str, list[datetime]] = {}
        self.windows: dict[str, tuple[datetime, int]] = {}
        self.idempotent: dict[tuple[str, ...], Record] = {}
        self.cache: dict[tuple[str, str], tuple[datetime, int, Any]] = {}
        self.sequence = itertools.count(1)
        self.numbers: dict[str, itertools.count[int]] = {}
        self.tickers: list[Callable[[Backend, BackendTenant], None]] = []

    def sw(self, name: str) -> str:
        """The value of a switch."""
        return self.switches[name]

    def bad(self, name: str) -> bool:
        """Whether a violation is planted."""
        return name in self.violations

    def now(self) -> datetime:
        """The present instant."""
        return self.clock()

    def new_id(self, prefix: str) -> str:
        """A fresh id in the form that the switch asks for."""
        form = self.sw("http.id_form")
        if form == "uuid":
            return str(uuid.uuid4())
        if form == "digits":
            return str(next(self.numbers.setdefault("id", itertools.count(70001))))
        return f"{prefix}_{secrets.token_hex(6)}"

    def number(self, kind: str, start: int) -> int:
        """The next whole number of a kind."""
        return next(self.numbers.setdefault(kind, itertools.count(start)))

    def add(self, tenant: BackendTenant, table: str, record: Record) -> Record:
        """Store a new record."""
        record["_seq"] = next(self.sequence)
        record["_tenant"] = tenant.id
        tenant.table(table)[str(record["id"])] = record
        return record

    def tick(self) -> None:
        """Let every timer that is due do its work."""
        for tenant in self.tenants.values():
            for ticker in self.tickers:
                ticker(self, tenant)

    def stamp(self, instant: datetime) -> str:
        """An instant in the form that the switch asks for."""
        moment = instant.astimezone(UTC)
        form = self.sw("http.instants")
        base = moment.replace(microsecond=0, tzinfo=None).isoformat()
        if form == "+00:00":
            return base + "+00:00"
        if form == ".000Z":
            return f"{base}.{moment.microsecond // 1000:03d}Z"
        if form == "micros":
            return f"{base}.{moment.microsecond:06d}Z"
        return base + "Z"


class Ctx:
    """One request: who asks, for what, with which body."""

    def __init__(
        self, backend: Backend, op: BackendOperation, args: Mapping[str, str], query: list[tuple[str, str]]
    ) -> None:
        self.b = backend
        self.op = op
        self.args = dict(args)
        self.query = query
        self.caller: BackendCredential | None = None
        self.found: Record | None = None
        self.body: Record = {}
        self.sent: frozenset[str] = frozenset()
        self.raw: bytes = b""
        self.content_type = ""
        self.headers: dict[str, str] = {}
        self.cookies: dict[str, str] = {}
        self.answer_headers: dict[str, str] = {}
        self._tenant: BackendTenant | None = None

    @property
    def tenant(self) -> BackendTenant:
        """The caller's tenant."""
        assert self._tenant is not None
        return self._tenant

    def enter(self, tenant: BackendTenant) -> None:
        """Set the tenant whose records this request sees."""
        self._tenant = tenant

    @property
    def record(self) -> Record:
        """The record that the path names."""
        assert self.found is not None
        return self.found

    def sw(self, name: str) -> str:
        """The value of a switch."""
        return self.b.sw(name)

    def bad(self, name: str) -> bool:
        """Whether a violation is planted."""
        return self.b.bad(name)

    def now(self) -> datetime:
        """The present instant."""
        return self.b.now()

    def q(self, name: str) -> str | None:
        """A query parameter; which one of several is a switch, and so is what an empty one means."""
        values = [v for k, v in self.query if k == name]
        if not values:
            return None
        value = values[0] if self.sw("list.repeated") == "first" else values[-1]
        if value == "" and name not in ("limit", "offset", "days") and self.sw("list.empty_filter") == "ignored":
            return None
        return value

    def add(self, table: str, record: Record) -> Record:
        """Store a new record of the caller's tenant."""
        if self.caller is not None:
            record.setdefault("created_by", self.caller.user or None)
        return self.b.add(self.tenant, table, record)

    def remove(self, table: str, record: Record) -> None:
        """Take a record out of the store and remember that it was there."""
        self.tenant.table(table).pop(str(record["id"]), None)
        self.tenant.deleted.add((table, str(record["id"])))

    def render(self, value: Any) -> Any:
        """A value as JSON: instants as text, in containers too; names with an underscore stay inside."""
        if isinstance(value, datetime):
            return self.b.stamp(value)
        if isinstance(value, dict):
            return {k: self.render(v) for k, v in value.items() if not k.startswith("_")}
        if isinstance(value, list | tuple):
            return [self.render(v) for v in value]
        return value

    def show(self, record: Record, names: str, extras: bool = True) -> Record:
        """The named fields of a record, with the undocumented ones that the switches add."""
        shown = {n: self.render(record.get(n)) for n in names.split()}
        if extras:
            if self.sw("extra.updated_at") == "present" and "updated_at" not in shown:
                shown["updated_at"] = self.render(record.get("updated_at") or record.get("created_at"))
            if self.sw("extra.created_by") == "present":
                shown["created_by"] = record.get("created_by")
            if self.sw("extra.tenant_id") == "present":
                shown["tenant_id"] = record.get("_tenant")
        return shown


def finder(table: str, arg: str, what: str, *, promised: bool = False) -> Callable[[Ctx], Record | None]:
    """A function that gets the record a path names, or answers 404; ``promised`` says that the page gives the words."""

    def find(c: Ctx) -> Record | None:
        key = c.args[arg]
        record = c.tenant.table(table).get(key)
        if record is not None and not record.get("_archived"):
            return record
        if c.op.method == "DELETE" and not promised and c.sw("delete.second") == "204":
            if (table, key) in c.tenant.deleted or record is not None:
                raise EarlyAnswer(204, None)
        if record is not None and c.sw("sla.archived_get") == "visible" and c.op.read:
            return record
        for other in c.b.tenants.values():
            foreign = other.table(table).get(key) if other is not c.tenant else None
            if foreign is not None:
                if c.bad("teams-foreign-tenant-visible") and table == "teams" and c.op.read:
                    return foreign
                if c.sw("auth.foreign_record") == "403" and not promised:
                    fail(403, "You do not have access to this resource")
        fail(404, not_found(c, what, promised))

    return find


def not_found(c: Ctx, what: str, promised: bool = False) -> str:
    """The words of a 404: the page's, or those that a switch chooses."""
    if what == "Team" and c.bad("teams-404-words"):
        return "Team does not exist"
    if not promised and c.sw("errors.404_words") == "generic":
        return "Not found"
    return f"{what} not found"


def reference(c: Ctx, switch: str, exists: bool, what: str) -> None:
    """Refuse a body that names a record which is not there, if the switch says so."""
    choice = c.sw(switch)
    if exists or choice == "unchecked":
        return
    fail(int(choice), f"{what} not found")
