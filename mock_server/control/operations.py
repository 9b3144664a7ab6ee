"""The control API, one function per operation."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import attrgetter
from typing import TypeVar

from pydantic import BaseModel

from mock_server import __version__, models
from mock_server.control.context import ControlContext
from mock_server.control.journal import (  # noqa: F401 - the document's operations stand here, whatever module they are in
    clear_requests,
    count_requests,
    find_requests,
    get_latest_request,
    get_request,
    list_requests,
    list_unmatched_requests,
    verify_requests,
)
from mock_server.errors import Invalid, invalid
from mock_server.families.explanations import runs, tickets
from mock_server.families.paging import Page, Paging
from mock_server.families.records import OutboxAnswer
from mock_server.families.tenant import COLLECTIONS, World
from mock_server.journal.commits import about_a_megabyte, change_shown, commit_shown, event_shown
from mock_server.models import (
    AdvanceClock,
    CallAnswer,
    Clock,
    ClockAdvance,
    ClockMode,
    ClockUpdate,
    FiredTimer,
    Health,
    MadeCall,
    RunExplanation,
    TicketExplanation,
    WorldChange,
    WorldCommits,
    WorldCreate,
    WorldEvent,
)
from mock_server.state.clock import EARLIEST, LATEST
from mock_server.state.diff import COMPARED, differences
from mock_server.state.world import MOST_TIMERS
from mock_server.text.json_text import json_text

M = TypeVar("M", bound=BaseModel)
MEGABYTE = 1_000_000


def get_health(context: ControlContext) -> Health:
    return Health(
        name="aurion-mock",
        status="ok",
        version=__version__,
        operations=len(context.operations),
        scenario=context.store.base,
        worlds=len(context.store),
    )


def reset_world(context: ControlContext, x_mock_world: str) -> models.World:
    """Back to the scenario that the world was made from, clock included."""
    scenario = context.store.world(x_mock_world).scenario
    return _shown(x_mock_world, context.store.make(x_mock_world, scenario))


def get_clock(world: World) -> Clock:
    return _clock(world)


def set_clock(world: World, body: ClockUpdate) -> Clock:
    if isinstance(body.now, datetime):
        _check_range(body.now, "now")
    world.catch_up()
    if body.mode == "frozen":
        world.freeze_clock()
    if isinstance(body.now, datetime):
        world.advance(body.now, MOST_TIMERS) if body.now > world.clock.now() else world.move_clock(body.now)
    if body.mode == "running":
        world.run_clock()
    return _clock(world)


def advance_clock(world: World, body: AdvanceClock) -> ClockAdvance:
    before = world.clock.now()
    to = _destination(before, body)
    fired = world.advance(to, MOST_TIMERS)
    return ClockAdvance(
        before=before,
        now=world.clock.now(),
        complete=not world.has_due(to),
        fired=[
            FiredTimer(
                at=each.at.astimezone(UTC),
                name=each.key.name,
                tenant_id=each.key.tenant_id,
                subject_id=each.key.subject_id,
            )
            for each in fired
        ],
    )


def list_events(world: World, name: str | None, after: int, limit: int) -> list[WorldEvent]:
    world.catch_up()
    seen = bisect_right(world.events, after, key=attrgetter("number"))
    later = islice(world.events, seen, None)
    return [event_shown(each) for each in islice((each for each in later if each.name.startswith(name or "")), limit)]


def list_commits(world: World, after: int, limit: int) -> WorldCommits:
    world.catch_up()
    later = (commit for commit in world.commits if commit.number > after)
    commits = about_a_megabyte(commit_shown(each) for each in islice(later, limit))
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


def list_worlds(context: ControlContext) -> list[models.World]:
    return [_shown(name, world) for name, world in context.store]


def get_world(context: ControlContext, world_name: str) -> models.World:
    world = context.store.find(world_name)
    world.catch_up()
    return _shown(world_name, world)


def diff_worlds(
    context: ControlContext, world_name: str, other_name: str, collection: str | None, paging: Paging
) -> Page[WorldChange]:
    if collection not in {None, *COLLECTIONS, *COMPARED}:
        known = f"There are: {', '.join(sorted({*COLLECTIONS, *COMPARED}))}"
        message = f"There is no collection {json_text(collection)}. {known}"
        raise Invalid({"loc": ["query", "collection"], "msg": message, "type": "value_error"})
    one, other = context.store.find(world_name), context.store.find(other_name)
    for world in (one, other):
        world.catch_up()
    changes = [each for each in differences(one, other) if collection in {None, each.collection}]
    page = paging.slice(changes)
    return Page(about_a_megabyte(map(change_shown, page.records)), page.total, page.limit, page.offset)


def put_world(context: ControlContext, world_name: str, body: WorldCreate) -> models.World:
    return _shown(world_name, context.store.make(world_name, body.scenario))


def delete_world(context: ControlContext, world_name: str) -> None:
    context.store.remove(world_name)


def _destination(now: datetime, body: AdvanceClock) -> datetime:
    seconds, to = body.seconds, body.to
    if isinstance(seconds, int | float) == isinstance(to, datetime):
        raise Invalid({"loc": ["body"], "msg": "Give either seconds or to", "type": "value_error"})
    if isinstance(to, datetime):
        if to < now:
            raise invalid(
                "to", f"to should not lie before now, which is {now.isoformat()}. PUT /_mock/clock moves back"
            )
        return _check_range(to, "to")
    return _check_range(now + timedelta(seconds=float(seconds)), "seconds")  # type: ignore[arg-type]


def _check_range(instant: datetime, field: str) -> datetime:
    if not EARLIEST <= instant <= LATEST:
        raise invalid(field, f"The clock should stay between {EARLIEST.year} and {LATEST.year}")
    return instant


def _mode(world: World) -> ClockMode:
    return "running" if world.clock.running else "frozen"


def _clock(world: World) -> Clock:
    return Clock(now=world.clock.now(), mode=_mode(world))


def _shown(name: str, world: World) -> models.World:
    return models.World(
        name=name,
        scenario=world.scenario,
        made=world.made,
        now=world.clock.now(),
        mode=_mode(world),
        records=_record_counts(world),
    )


def _record_counts(world: World) -> dict[str, int]:
    """How many records each collection holds, over all tenants."""
    counts: dict[str, int] = {}
    for tenant in world.tenants.values():
        for name, collection in tenant.collections():
            counts[name] = counts.get(name, 0) + len(collection)
    return counts
