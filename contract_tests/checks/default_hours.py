"""What the page promises of a tenant's one default schedule. Docs: teams-and-routing, "Business Hours"."""

from contract_tests.assertions import Inconclusive, agrees, answer, body, holds, same
from contract_tests.caller import Caller
from contract_tests.factories.business_hours import HOURS, draft, new_hours
from contract_tests.factories.lists import everything
from contract_tests.registry import rule
from contract_tests.target import Json, Target

WHAT = "the default schedule"


def new_default(on: Target) -> tuple[Caller, Json]:
    """A default schedule of ours and whose it is: of whichever tenant has none, so that nobody's is taken away.

    One that an earlier check made and that could not be deleted serves as well.
    """
    for caller in (on.dashboard, on.stranger):
        defaults = [each for each in everything(caller, HOURS) if each["is_default"]]
        if not defaults:
            return caller, new_hours(on, caller, is_default=True)
        if on.tag in defaults[0]["name"]:
            return caller, read(caller, defaults[0])
    raise Inconclusive("each tenant that was given has a default schedule: give the session of one that has none")


def read(caller: Caller, schedule: Json) -> Json:
    return body(caller.get(f"{HOURS}/{schedule['id']}"))


@rule("HOURS-19")
def a_tenant_may_have_several_schedules_and_one_default_at_the_most(on: Target) -> None:
    made = {new_hours(on, timezone=zone)["id"]: zone for zone in ("UTC", "Asia/Tokyo")}
    listed = everything(on.dashboard, HOURS)
    same(
        {each["id"]: each["timezone"] for each in listed if each["id"] in made}, made, "the schedules with their zones"
    )
    defaults = [each["id"] for each in listed if each["is_default"]]
    holds(len(defaults) <= 1, "one default schedule at the most", defaults)


@rule("HOURS-19")
def one_of_several_schedules_may_be_the_default(on: Target) -> None:
    on.needs_exclusive(WHAT)
    caller, default = new_default(on)
    plain = new_hours(on, caller)
    same((default["is_default"], plain["is_default"]), (True, False), "is_default of the two schedules")
    found = {each["id"]: each["is_default"] for each in everything(caller, HOURS)}
    same((found[default["id"]], found[plain["id"]]), (True, False), "is_default of the two, as they are listed")


@rule("HOURS-08")
def where_there_is_a_default_schedule_another_is_refused(on: Target) -> None:
    on.needs_exclusive(WHAT)
    known = [each for each in everything(on.dashboard, HOURS) if each["is_default"]]
    default = read(on.dashboard, known[0] if known else new_hours(on, is_default=True))
    name = on.name("Second")
    response = on.dashboard.post(HOURS, draft(on, name=name, is_default=True))
    detail = body(response, 409).get("detail")
    holds(isinstance(detail, str) and detail, "a 409 that says why in detail", answer(response))
    names = [each["name"] for each in everything(on.dashboard, HOURS)]
    holds(name not in names, f"no schedule called {name}", names)
    agrees(read(on.dashboard, default), default, "the first default")


@rule("HOURS-11")
def a_second_schedule_does_not_become_the_default(on: Target) -> None:
    on.needs_exclusive(WHAT)
    caller, default = new_default(on)
    plain = new_hours(on, caller)
    change = {"is_default": True, "timezone": "UTC"}
    response = caller.patch(f"{HOURS}/{plain['id']}", change)
    holds(isinstance(body(response, 409).get("detail"), str), "a 409 that says why in detail", answer(response))
    agrees([read(caller, each) for each in (default, plain)], [default, plain], "the two schedules afterwards")


@rule("HOURS-11")
def the_default_can_be_given_up_and_then_be_another(on: Target) -> None:
    on.needs_exclusive(WHAT)
    caller, default = new_default(on)
    plain = new_hours(on, caller)
    for schedule, flag in ((default, True), (default, False), (plain, True)):
        changed = body(caller.patch(f"{HOURS}/{schedule['id']}", {"is_default": flag}))
        same(changed["is_default"], flag, f"is_default of {schedule['name']}")
    same([read(caller, each)["is_default"] for each in (default, plain)], [False, True], "is_default of the two")
