"""The records that answers showed, by their collection: what a scenario of a deployment is made of."""

import logging
from typing import Any

from mock_server.document.operations import Document, Operation
from mock_server.families.tenant import Tenant
from mock_server.http.secret_names import REDACTED, is_secret
from mock_server.models import WorkflowRunStep
from mock_server.proxy.bodies import NotChecked
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.record_log import CannotLog, RecordLog

log = logging.getLogger("mock_server")
Fields = dict[str, Any]
STEPS, STEP = "workflow_run_steps", "WorkflowRunStep"
"""What is kept of the steps of runs, which are no records of their own."""
SHORT_FORMS = {"TicketDetail": "tickets", "BusinessHours": "business_hours"}
"""Models of answers that show records of a collection, with more fields or fewer."""
PARTS = {"TicketDetail": ("notes", "notes")}
"""A model → its field that lists records of a collection."""
NOT_RECORDED = frozenset({"sla_archive"})
"""What no answer shows by itself."""
MOST = 100_000
"""Records that are kept."""


class Recording:
    """`observe` is the observer. `records` are by collection and key, each as it was seen last.

    With `kept` they are on disk at once, and those that it had before are there again.
    """

    def __init__(self, document: Document, kept: RecordLog | None = None) -> None:
        self._document = document
        self._log: RecordLog | None = None
        self._kinds = Tenant("recorded", "enterprise", profile=True)
        names = [(each.model.__name__, name) for name, each in self._kinds.collections() if name not in NOT_RECORDED]
        self._collections = {**dict(names), **SHORT_FORMS}
        self._names = {STEPS, *self._collections.values(), *(collection for _, collection in PARTS.values())}
        self.records: dict[str, dict[Any, Fields]] = {}
        self.count = 0
        for kind, fields, key in kept.read() if kept else ():
            if fields is None:
                self._drop(kind, key)
            else:
                self._note(kind, fields)
        self._log = kept

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._log:
            self._log.close()

    def observe(self, exchange: ProxiedExchange) -> None:
        """Keep what a success shows, and forget what was deleted."""
        operation = exchange.operation
        if operation is None or exchange.own or not 200 <= exchange.status < 300:
            return
        if operation.method == "DELETE":
            self._forget(operation, exchange.request.path)
        elif exchange.answered.complete and exchange.answered.size and not exchange.answered.too_large:
            try:
                content = exchange.answered.json(exchange.header(b"content-encoding"))
            except (ValueError, NotChecked):
                return
            self._keep(operation, content)

    def _keep(self, operation: Operation, content: Any) -> None:
        shape = operation.shape
        model = shape.model if shape.kind == "record" else shape.item
        listed = {"record": [content], "array": content}.get(shape.kind)
        if shape.kind == "page" and isinstance(content, dict):
            listed = content.get(shape.envelope)
        for each in listed if isinstance(listed, list) else ():
            self._note(STEPS if model == STEP else self._collections.get(model), each)
            part, collection = PARTS.get(model, ("", ""))
            parts = each.get(part) if isinstance(each, dict) else None
            for record in parts if isinstance(parts, list) else ():
                self._note(collection, record)

    def _note(self, name: str | None, record: Any) -> None:
        """Keep one record, with what an earlier answer showed of it beside."""
        if name not in self._names or not isinstance(record, dict):
            return
        kind = self._kinds.collection(name) if name != STEPS else None
        known = kind.model.model_fields if kind is not None else WorkflowRunStep.model_fields
        fields = {field: value for field, value in record.items() if field in known}
        try:
            key = kind.key(_Named(fields)) if kind is not None else (fields["run_id"], fields["position"])
            kept = self.records.setdefault(name, {})
            if key not in kept:
                if self.count >= MOST:
                    return
                self.count += 1
            shown = {**kept.get(key, {}), **redacted(fields, str(key))}
        except (AttributeError, KeyError, TypeError):  # it lacks what a key is made of
            return
        if kept.get(key) != shown:
            kept[key] = shown
            self._write(name, shown)

    def _forget(self, operation: Operation, path: str) -> None:
        made_by = self._document.by_id.get(f"create_{operation.id.removeprefix('delete_')}")
        name = self._collections.get(made_by.shape.model) if made_by else None
        if name and self._drop(name, path.rpartition("/")[2]):
            self._write(name, None, path.rpartition("/")[2])

    def _drop(self, name: str, sought: str) -> bool:
        key = next((key for key in self.records.get(name, {}) if str(key) == sought), None)
        if key is None:
            return False
        del self.records[name][key]
        self.count -= 1
        return True

    def _write(self, name: str, fields: Fields | None, key: str = "") -> None:
        if self._log is None:
            return
        try:
            self._log.add(name, fields, key)
            if self._log.is_stale(self.count):
                self._log.rewrite((each, record) for each, kept in self.records.items() for record in kept.values())
        except CannotLog as error:
            log.warning("%s. What passes is kept in memory only.", error)
            self._log = None


class _Named:
    """Fields as attributes, for what makes a key of a record."""

    def __init__(self, fields: Fields) -> None:
        self.__dict__ = fields


def redacted(value: Any, whose: str) -> Any:
    """The value without the texts that are named as secrets are. Each has another word in its place."""
    if isinstance(value, list):
        return [redacted(each, whose) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: f"{REDACTED} {whose}" if isinstance(each, str) and is_secret(name) else redacted(each, whose)
        for name, each in value.items()
    }
