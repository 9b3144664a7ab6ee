"""What the page promises of a tenant's one default schedule. Docs: teams-and-routing, "Business Hours"."""

from contract_tests.calling import Caller
from contract_tests.checks.business_hours import HOURS, draft, new_hours
from contract_tests.expecting import NotGiven, agrees, answer, body, holds, same
from contract_tests.making.lists import everything
from contract_tests.promises import rule
from contract_tests.target import Json, Target

WHAT = "the default schedule"


def new_default(on: Target) -> tuple[Caller, Json]:
    """A default schedule of ours and whose it is: of whichever tenant has none, so that nobody's is taken away.

    One that an earlier check made and that could not be put to rest serves as well.
    """
    for caller in (on.dashboard, on.stranger):
        defaults = [each for each in everything(caller, HOURS) if each["is_default"]]
        if not defaults:
            return caller, new_hours(on, caller, is_default=True)
        if on.tag in defaults[0]["name"]:
            return caller, read(caller, defaults[0])
    raise NotGiven("each tenant that was given has a default schedule: give the session of one that has none")


def is_second(on: Target, caller: Caller) -> None:
    """Another default schedule is refused, and is not there afterwards."""
    name = on.name("Second")
    response = caller.post(HOURS, draft(on, name=name, is_default=True))
    detail = body(response, 409).get("detail")
    holds(isinstance(detail, str) and detail, "a 409 that says why in detail", answer(response))
    holds(all(each["name"] != name for each in everything(caller, HOURS)), f"no schedule called {name}", "there is one")


def read(caller: Caller, schedule: Json) -> Json:
    return body(caller.get(f"{HOURS}/{schedule['id']}"))


@rule("HOURS-19")
def no_tenant_has_two_default_schedules(on: Target) -> None:
    defaults = [each["id"] for each in everything(on.dashboard, HOURS) if each["is_default"]]
    holds(len(defaults) <= 1, "one default schedule at the most", defaults)


@rule("HOURS-19")
def a_tenant_may_have_several_schedules(on: Target) -> None:
    made = {new_hours(on, timezone=zone)["id"]: zone for zone in ("UTC", "Asia/Tokyo")}
    found = {each["id"]: each["timezone"] for each in everything(on.dashboard, HOURS) if each["id"] in made}
    same(found, made, "the schedules with their zones")


@rule("HOURS-27")
def two_schedules_of_one_name_are_two_schedules(on: Target) -> None:
    name = on.name("Hours")
    made = {new_hours(on, name=name)["id"] for _ in range(2)}
    found = {each["id"] for each in everything(on.dashboard, HOURS) if each["name"] == name}
    same((found, len(made)), (made, 2), "the schedules of that name, and how many there are")


@rule("HOURS-19")
def one_of_several_schedules_may_be_the_default(on: Target) -> None:
    on.needs_exclusive(WHAT)
    caller, default = new_default(on)
    plain = new_hours(on, caller)
    same((default["is_default"], plain["is_default"]), (True, False), "is_default of the two schedules")
    found = {each["id"]: each["is_default"] for each in everything(caller, HOURS)}
    same((found[default["id"]], found[plain["id"]]), (True, False), "is_default of the two, as they are listed")


@rule("HOURS-08")
def a_second_default_schedule_is_not_made(on: Target) -> None:
    on.needs_exclusive(WHAT)
    caller, default = new_default(on)
    is_second(on, caller)
    agrees(read(caller, default), default, "the first default")


@rule("HOURS-08")
def where_there_is_a_default_schedule_another_is_refused(on: Target) -> None:
    on.needs_exclusive(WHAT)
    if not any(each["is_default"] for each in everything(on.dashboard, HOURS)):
        new_hours(on, is_default=True)
    is_second(on, on.dashboard)


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
