"""Records that a world begins with besides those of its scenario: only what matters is written, the rest is made."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from mock_server.errors import DomainError, Invalid, Issue
from mock_server.families.records import Conversation
from mock_server.families.tenant import COLLECTIONS, Tenant, World
from mock_server.files.text_files import Mistake, SourceFile, Step, names_extreme_day
from mock_server.models import WorkflowVersion
from mock_server.scenarios.checks import RecordPlaces, all_of, check, check_extremes
from mock_server.scenarios.defaults import completed
from mock_server.scenarios.records import add_record
from mock_server.text.json_text import json_text

SeedRecords = dict[str, dict[str, list[dict[str, Any]]]]
"""Tenant, collection, records."""

MOST_MISTAKES = 200


class SeedSource(SourceFile):
    """The records of a request's body: a mistake is named by its place there."""

    def where(self, *steps: Step) -> str:
        return ".".join(map(str, ("records", *steps)))

    def mistake(self, what: str, *steps: Step) -> DomainError:
        return Invalid(_issue(what, steps))

    def mistakes(self, _told: str, each: Sequence[Mistake]) -> DomainError:
        """Each with its own place."""
        return Invalid(*(_issue(what, steps) for what, steps in each))


def _issue(what: str, steps: tuple[Step, ...]) -> Issue:
    return {"loc": ["body", "records", *steps], "msg": what.removesuffix("."), "type": "value_error"}


def seed(world: World, records: SeedRecords) -> None:
    """Put the records into a world in which nothing has begun.

    `Invalid` names every record that cannot be, and where all can be, every one that does not fit.
    """
    source = SeedSource(Path("records"), lambda _: None, names_extreme_day(json.dumps(records)))
    places = RecordPlaces(source)
    _refuse(wrong for tenant_id, names in records.items() for wrong in _wrong_names(world, tenant_id, names, source))
    for tenant_id, names in records.items():
        _reserve_numbers(world.tenants[tenant_id], names)
    tenants = [(world.tenants[tenant_id], names) for tenant_id, names in records.items()]
    _refuse(wrong for tenant, names in tenants for wrong in _added(tenant, names, source, places))
    for tenant, names in tenants:
        check_extremes(tenant, places)
        _connect(tenant, names, places, source)
        check(tenant, places)


def _refuse(mistakes: Iterable[DomainError]) -> None:
    """Raise them where there are any; of very many the first are enough."""
    found = list(islice(mistakes, MOST_MISTAKES))
    if found:
        raise all_of(found)


def _added(tenant: Tenant, names: dict[str, Any], source: SourceFile, places: RecordPlaces) -> Iterator[DomainError]:
    """Put the records into their collections; what is wrong with those that cannot be there."""
    for name in sorted(names, key=COLLECTIONS.index):
        for at, record in enumerate(names[name]):
            try:
                add_record(tenant, name, tenant.collection(name), completed(tenant, name, record), source, at, places)
            except Invalid as error:
                yield error


def _wrong_names(world: World, tenant_id: str, names: dict[str, Any], source: SourceFile) -> Iterator[DomainError]:
    if tenant_id not in world.tenants:
        known = ", ".join(world.tenants) or "none"
        told = f"The scenario {world.scenario} has no tenant {json_text(tenant_id)}. There are: {known}."
        yield source.mistake(told, tenant_id)
    for name in names:
        if name not in COLLECTIONS:
            known = ", ".join(sorted(COLLECTIONS))
            yield source.mistake(f"There is no collection {json_text(name)}. There are: {known}.", tenant_id, name)


def _reserve_numbers(tenant: Tenant, names: dict[str, list[dict[str, Any]]]) -> None:
    """Let no ticket get a number that another one brings along."""
    for ticket in names.get("tickets", ()):
        number = ticket.get("id")
        if isinstance(number, int):
            tenant.ids.used("ticket", number)


def _connect(tenant: Tenant, names: dict[str, Any], places: RecordPlaces, source: SourceFile) -> None:
    """Make what goes without saying: conversations and their notes, a published workflow's version, members counted."""
    if "tickets" in names or "conversations" in names:
        _add_conversations(tenant, places, source)
    if "notes" in names:
        _list_notes(tenant)
    if "workflows" in names:
        _add_versions(tenant, places, source)
    if "members" in names or "teams" in names:
        _count_members(tenant)


def _add_conversations(tenant: Tenant, places: RecordPlaces, source: SourceFile) -> None:
    for at, ticket in enumerate(tenant.tickets):
        if ticket.conversation_id not in tenant.conversations and places.stands(tenant.id, "tickets", ticket.id):
            made = Conversation(id=ticket.conversation_id, ticket_id=ticket.id, created_at=ticket.created_at)
            tenant.conversations.put(made)
            places.note(tenant.id, "conversations", made.id, source, at)


def _list_notes(tenant: Tenant) -> None:
    """Under the conversation of its ticket, where nobody has listed it."""
    conversations = {each.ticket_id: each for each in tenant.conversations}
    new: dict[int, list[str]] = {}
    for note in tenant.notes:
        conversation = conversations.get(note.ticket_id)
        if conversation and note.id not in conversation.note_ids:
            new.setdefault(note.ticket_id, []).append(note.id)
    for ticket_id, note_ids in new.items():
        conversation = conversations[ticket_id]
        tenant.conversations.put(conversation.model_copy(update={"note_ids": (*conversation.note_ids, *note_ids)}))


def _add_versions(tenant: Tenant, places: RecordPlaces, source: SourceFile) -> None:
    for at, workflow in enumerate(list(tenant.workflows)):
        number = workflow.version
        if number is None or (workflow.id, number) in tenant.workflow_versions:
            continue
        made = WorkflowVersion(
            workflow_id=workflow.id,
            version=number,
            trigger_config=workflow.trigger_config,
            canvas_definition=workflow.canvas_definition,
            restored_from=None,
            published_by=workflow.created_by,
            published_at=workflow.published_at or workflow.updated_at,
        )
        tenant.workflow_versions.put(made)
        places.note(tenant.id, "workflow_versions", (workflow.id, number), source, at)


def _count_members(tenant: Tenant) -> None:
    counts: dict[str, int] = {}
    for member in tenant.members:
        counts[member.team_id] = counts.get(member.team_id, 0) + 1
    for team in list(tenant.teams):
        count = counts.get(team.id, 0)
        if team.member_count != count:
            tenant.teams.put(team.model_copy(update={"member_count": count}))
