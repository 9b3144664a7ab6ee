"""Write fixtures/busy/*.json anew. `--check` writes nothing and fails where a file is not what would be written."""

import argparse
import sys
from datetime import datetime, timedelta
from pathlib import Path

from mock_server.families.tenant import Tenant, World
from mock_server.scenarios.files import record_files
from mock_server.scenarios.scenarios import SHIPPED, load
from mock_server.state.ids import Ids
from tools.busy.arrivals import arrivals
from tools.busy.dice import Dice
from tools.busy.rotations import set_shifts
from tools.busy.routines import set_routines
from tools.busy.story import Story, TicketScenes
from tools.busy.words import OFTEN, TOPICS

SEED = "busy history"
STAGE, TARGET = Path(__file__).parent / "stage", SHIPPED / "busy"
DAYS = 90
KEPT = timedelta(days=30)
"""How long the runs of workflows that have ended, and notifications, are kept."""
TICKETS_BEFORE = 20_000
ARRIVALS = {"bh_brussels": 1_680, "bh_new_york": 320}
"""How many tickets come in during the hours of which schedule."""


def lived() -> World:
    """The world of the scenario at its clock's instant, after everything has happened."""
    world = load(TARGET, record_files(STAGE))
    world.ids, end = Ids(SEED), world.clock.now()
    begin = end - timedelta(days=DAYS)
    world.move_clock(begin)
    for tenant in world.tenants.values():
        world.ids.used("ticket", TICKETS_BEFORE)
        world.run(lambda tenant=tenant: set_shifts(tenant, begin, end))  # type: ignore[misc]
        tell(world, tenant, begin, end).play(end)
        forget(tenant, end - KEPT)
    return world


def tell(world: World, tenant: Tenant, begin: datetime, end: datetime) -> Story:
    dice = Dice(SEED)
    story = Story(world, tenant, dice)
    for hours_id, number in ARRIVALS.items():
        for instant in arrivals(begin, end, number, tenant.business_hours.get(hours_id), dice):
            topic = TOPICS[dice.weighted(OFTEN)]
            story.at(instant, TicketScenes(story, topic, local=hours_id == "bh_new_york").arrive)
    set_routines(story, begin, end)
    return story


def forget(tenant: Tenant, before: datetime) -> None:
    """Notifications and ended runs from before that instant, with what belongs to them: a start reads every record."""
    tenant.notifications.remove_where(lambda notification: notification.created_at < before)
    for run in tenant.workflow_runs.remove_where(lambda run: run.finished_at is not None and run.finished_at < before):
        tenant.workflow_progress.remove(run.id)
    tenant.workflow_approvals.remove_where(lambda request: request.run_id not in tenant.workflow_runs)


def files(world: World) -> dict[Path, str]:
    """One file a collection, one line a record, without what has its default, and without causes: worlds count anew."""
    return {
        TARGET / f"{name}.json": _written(
            tenant.id, name, [each.model_dump_json(exclude_defaults=True, exclude={"cause"}) for each in records]
        )
        for tenant in world.tenants.values()
        for name, records in tenant.collections()
        if len(records)
    }


def _written(tenant_id: str, name: str, lines: list[str]) -> str:
    return f'{{"{tenant_id}": {{"{name}": [\n' + ",\n".join(lines) + "\n]}}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is out of date")
    check = parser.parse_args().check
    wanted = files(lived())
    stale = [file for file, text in wanted.items() if not file.exists() or file.read_text() != text]
    left_over = [file for file in TARGET.glob("*.json") if file not in wanted]
    if check:
        for file in stale + left_over:
            print(f"{file.relative_to(SHIPPED.parent)} is not what tools/busy makes. Run `make busy`.")
        return 1 if stale or left_over else 0
    for file in stale:
        file.write_text(wanted[file])
        print(f"wrote {file.relative_to(SHIPPED.parent)}")
    for file in left_over:
        file.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
