"""The control API, one function per operation. Those of clocks and worlds have modules of their own."""

from bisect import bisect_right
from itertools import islice
from operator import attrgetter

from mock_server import __version__
from mock_server.control.clock import advance_clock, get_clock, set_clock
from mock_server.control.context import ControlContext
from mock_server.control.shown import about_a_megabyte, shown_change
from mock_server.control.worlds import (
    delete_world,
    diff_worlds,
    fork_world,
    get_fixtures,
    get_snapshot,
    get_world,
    list_worlds,
    put_world,
    reset_world,
    restore_world,
)
from mock_server.families.explanations import runs, tickets
from mock_server.families.records import Notification, OutboxAnswer
from mock_server.families.tenant import World
from mock_server.models import (
    CallAnswer,
    CommitOrigin,
    Health,
    MadeCall,
    RunExplanation,
    SentNotification,
    TicketExplanation,
    WorldCommit,
    WorldCommits,
    WorldEvent,
)
from mock_server.state.causes import Stop
from mock_server.state.change import Commit
from mock_server.state.events import Event

__all__ = [
    "advance_clock",
    "delete_world",
    "diff_worlds",
    "fork_world",
    "get_clock",
    "get_fixtures",
    "get_snapshot",
    "get_world",
    "list_worlds",
    "put_world",
    "reset_world",
    "restore_world",
    "set_clock",
]


def get_health(context: ControlContext) -> Health:
    return Health(
        name="aurion-mock",
        status="ok",
        version=__version__,
        operations=context.operations,
        scenario=context.store.base,
        worlds=len(context.store),
    )


def list_events(world: World, name: str | None, after: int, limit: int) -> list[WorldEvent]:
    world.catch_up()
    seen = bisect_right(world.events, after, key=attrgetter("number"))
    later = islice(world.events, seen, None)
    return [_event(each) for each in islice((each for each in later if each.name.startswith(name or "")), limit)]


def list_commits(world: World, after: int, limit: int) -> WorldCommits:
    world.catch_up()
    later = (commit for commit in world.commits if commit.number > after)
    commits = about_a_megabyte(_commit(each) for each in islice(later, limit))
    return WorldCommits(made=world.made, latest=world.number, commits=commits)


def list_outbox(world: World) -> list[MadeCall]:
    world.catch_up()
    calls = ((tenant.id, call) for tenant in world.tenants.values() for call in tenant.outbox)
    return [MadeCall(**vars(call), tenant_id=tenant_id) for tenant_id, call in calls]


def list_outbox_answers(world: World) -> list[CallAnswer]:
    """All tenants have the same."""
    tenant = next(iter(world.tenants.values()), None)
    return [CallAnswer(**vars(each)) for each in tenant.outbox_answers] if tenant else []


def put_outbox_answer(world: World, body: CallAnswer) -> CallAnswer:
    world.catch_up()
    world.run(lambda: [tenant.outbox_answers.put(OutboxAnswer(**vars(body))) for tenant in world.tenants.values()])
    return body


def explain_ticket(world: World, ticket_id: int) -> TicketExplanation:
    world.catch_up()
    return tickets.explain_ticket(world, ticket_id)


def explain_run(world: World, run_id: str) -> RunExplanation:
    world.catch_up()
    return runs.explain_run(world, run_id)


def _commit(commit: Commit) -> WorldCommit:
    origin = commit.origin
    return WorldCommit(
        number=commit.number,
        at=commit.at,
        origin=CommitOrigin(kind=origin.kind, name=origin.name, id=origin.id, tenant_id=origin.tenant or None),
        changes=[shown_change(each) for each in commit.changes],
        events=[_event(each) for each in commit.events],
    )


def _event(event: Event) -> WorldEvent:
    sent = SentNotification(**vars(event.subject)) if isinstance(event.subject, Notification) else None
    return WorldEvent(
        number=event.number,
        at=event.at,
        name=event.name,
        tenant_id=event.tenant_id,
        subject_id=event.subject_id,
        cause=event.cause.number,
        depth=event.cause.depth,
        reason=event.subject.why if isinstance(event.subject, Stop) else None,
        notification=sent,
    )
