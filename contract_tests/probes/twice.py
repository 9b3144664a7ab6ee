"""DELETE and PUT sent twice, as a client does that has lost the first answer. Docs: every page that has them."""

from collections.abc import Callable
from dataclasses import dataclass

from contract_tests.assertions import Violation, answer, body, done, includes, made, same, succeeded
from contract_tests.caller import Caller
from contract_tests.contract import KitError, contract
from contract_tests.factories.creations import ROUTING, creating
from contract_tests.factories.records import TEAMS, TICKETS, new_team, new_ticket
from contract_tests.places import Place
from contract_tests.registry import rule
from contract_tests.resources.catalogue import RESOURCES
from contract_tests.response_json import without
from contract_tests.target import Json, Target
from mock_server.document.operations import Operation

GONE = 404
NO_LAW = {"remove_team_member": ("TEAM-20", ""), "delete_sla_target": ("SLA-83", "add_sla_target")}
"""operationId → the rule that says what a DELETE answers, and the operation that makes what is deleted."""
DELETES = NO_LAW | {
    each.deletes.id: (each.rules["delete"], each.create)
    for each in RESOURCES
    if each.deletes and "delete" in each.rules
}
"""The same of every DELETE; of those that are not in the table above a law deletes twice."""
for _each in contract().operations:
    if _each.method == "DELETE" and _each.id not in DELETES:
        raise KitError(
            f"{_each.id}: name the rule of the aspect delete in contract_tests/resources/, or in {__file__}."
        )


@dataclass(frozen=True, slots=True)
class Deleting:
    """A DELETE of a record that is there."""

    caller: Caller
    path: str


MEMBER = {"role": "member", "max_capacity": 10, "is_default": False, "priority": 0}


def deleting(on: Target, operation: Operation) -> Deleting:
    """The operation, with something made for it to delete."""
    maker = DELETES[operation.id][1]
    if not maker:
        member = f"{TEAMS}/{new_team(on)['id']}/members/{on.users[0]}"
        done(on.dashboard.put(member, MEMBER))
        return Deleting(on.dashboard, member)
    what = creating(on, maker)
    record = made(what.post())
    ids = iter([what.parent["id"], record["id"]] if len(operation.path_parameters) > 1 else [record["id"]])
    segments = (str(next(ids)) if each.startswith("{") else each for each in operation.path.split("/"))
    return Deleting(what.caller, "/".join(segments))


def _deleted_twice(operation: Operation) -> Callable[[Target], None]:
    def run(on: Target) -> None:
        what = deleting(on, operation)
        body(what.caller.delete(what.path), 204)
        for _ in range(2):
            again = what.caller.delete(what.path)
            if again.status_code != GONE:
                raise Violation(f"the status {GONE}", answer(again), level=Place(operation.id, GONE).level)

    run.__name__ = f"the_first_goes_and_the_second_finds_nothing_by_{operation.id}"
    return run


for _operation, (_rule, _) in NO_LAW.items():
    rule(_rule)(_deleted_twice(contract().by_id[_operation]))


def put_twice(caller: Caller, path: str, change: Json) -> None:
    """The answer to a PUT and to the same PUT again, which changes nothing more."""
    answers = [caller.put(path, change) for _ in range(2)]
    for each in answers:
        succeeded(each)
    once, again = (without(each.json(), "updated_at") for each in answers)
    includes(once, change, "the record after the first PUT")
    same(again, once, "the record after the second PUT")


@rule("TICKET-15")
def an_update_sent_twice_is_as_good_as_once(on: Target) -> None:
    """The page does not show the answer: the ticket is read."""
    path = f"{TICKETS}/{new_ticket(on)['id']}"
    for change in ({"status": "pending", "priority": "urgent"}, {"status": "resolved", "priority": "low"}):
        for time in ("first", "second"):
            succeeded(on.api.put(path, change))
            includes(body(on.api.get(path)), change, f"the ticket after the {time} PUT")


@rule("TEAM-15")
def a_membership_sent_twice_is_one_membership(on: Target) -> None:
    members = f"{TEAMS}/{new_team(on)['id']}/members"
    put_twice(on.dashboard, f"{members}/{on.users[0]}", {"role": "lead", "max_capacity": 5, "priority": 3})
    same([each["user_id"] for each in body(on.dashboard.get(members))], [on.users[0]], "the members")


@rule("AI-58")
def a_routing_rule_updated_twice_is_as_good_as_once(on: Target) -> None:
    what = creating(on, "create_routing_rule")
    rule = made(what.post())
    put_twice(on.dashboard, f"{ROUTING}/{rule['id']}", {"priority_boost": 0, "is_active": False})
    same(what.listed(), [rule["id"]], "the rules that are there")
