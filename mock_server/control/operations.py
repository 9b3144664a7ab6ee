"""The control API, one function per operation. Nouns with many have modules of their own."""

from bisect import bisect_right
from itertools import islice
from operator import attrgetter

from mock_server.control.clock import advance_clock, get_clock, set_clock
from mock_server.control.credentials import list_credentials
from mock_server.control.deliveries import get_delivery, list_deliveries, redeliver, wait_for_deliveries
from mock_server.control.faults import clear_faults, delete_fault, get_fault, list_faults, put_fault
from mock_server.control.grade import begin_grade, end_grade, get_grade, renew_grade
from mock_server.control.health import get_health, get_metrics, get_readiness
from mock_server.control.journal import (
    clear_requests,
    count_requests,
    find_requests,
    get_latest_request,
    get_request,
    list_requests,
    list_unmatched_requests,
    verify_requests,
)
from mock_server.control.quickstart import get_quickstart
from mock_server.control.webhooks import delete_webhook, get_webhook, list_webhooks, put_webhook, update_webhook
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
from mock_server.families.records import OutboxAnswer
from mock_server.families.tenant import World
from mock_server.journal.commits import about_a_megabyte, commit_shown, event_shown
from mock_server.models import (
    CallAnswer,
    MadeCall,
    RunExplanation,
    TicketExplanation,
    WorldCommits,
    WorldEvent,
)

__all__ = [
    "advance_clock",
    "begin_grade",
    "clear_faults",
    "clear_requests",
    "count_requests",
    "delete_fault",
    "delete_webhook",
    "delete_world",
    "diff_worlds",
    "end_grade",
    "find_requests",
    "fork_world",
    "get_clock",
    "get_delivery",
    "get_fault",
    "get_fixtures",
    "get_grade",
    "get_health",
    "get_latest_request",
    "get_metrics",
    "get_quickstart",
    "get_readiness",
    "get_request",
    "get_snapshot",
    "get_webhook",
    "get_world",
    "list_credentials",
    "list_deliveries",
    "list_faults",
    "list_requests",
    "list_unmatched_requests",
    "list_webhooks",
    "list_worlds",
    "put_fault",
    "put_webhook",
    "put_world",
    "redeliver",
    "renew_grade",
    "reset_world",
    "restore_world",
    "set_clock",
    "update_webhook",
    "verify_requests",
    "wait_for_deliveries",
]


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
