"""What a refused request leaves behind, and what becomes of fields that nobody knows, kind by kind.

Docs: teams-and-routing, "Errors".
"""

from functools import partial

from contract_tests.deployment import Deployment
from contract_tests.expecting import body, holds, same
from contract_tests.making.kinds import KINDS, Kind
from contract_tests.making.records import TEAMS, TICKETS
from contract_tests.promises import add, rule

UNKNOWN = "contract_unknown"
STAMPS = {"updated_at"}
"""What a change of nothing may change."""


def refused_change(kind: Kind, on: Deployment) -> None:
    """A change with one right and one wrong field is refused as a whole."""
    record = kind.new(on)
    before = kind.read(on, record)
    body(kind.change(on.dashboard, record, **{kind.text: on.name("Changed")}, **kind.wrong), kind.status)
    same(kind.read(on, record), before, "the record after a change that was refused")


def unknown_fields(kind: Kind, on: Deployment) -> None:
    """They are accepted and dropped, when a record is made and when it is changed."""
    record = kind.new(on, **{UNKNOWN: 1})
    holds(UNKNOWN not in record, f"the new record without {UNKNOWN}", record)
    before = kind.read(on, record)
    holds(UNKNOWN not in before, f"the record without {UNKNOWN}", before)
    changed = body(kind.change(on.dashboard, record, **{UNKNOWN: 2}))
    holds(UNKNOWN not in changed, f"the changed record without {UNKNOWN}", changed)
    after = kind.read(on, record)
    same(_without_stamps(after), _without_stamps(before), "the record")


def _without_stamps(record: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in record.items() if name not in STAMPS}


for each in KINDS:
    add(
        "rules",
        f"a_refused_change_leaves_{each.family}_as_they_were",
        ("ERROR-05",),
        partial(refused_change, each),
    )
    add(
        "rules",
        f"unknown_fields_of_{each.family}_are_dropped",
        ("ERROR-06",),
        partial(unknown_fields, each),
    )


@rule("ERROR-05")
def a_refused_creation_makes_nothing(on: Deployment) -> None:
    for path, text, wrong in ((TICKETS, "subject", {"priority": "whenever"}), (TEAMS, "name", {"email": 5})):
        name = on.name("Refused")
        body(on.dashboard.post(path, {text: name, **wrong}), 422)
        same(body(on.dashboard.get(path, search=name))["total"], 0, "the number of records with the refused name")


@rule("ERROR-05")
def a_refused_move_leaves_the_other_fields_as_they_were(on: Deployment) -> None:
    """A 409 takes back all of the request, not just the field that it is about."""
    ticket = KINDS[0].new(on, priority="low")
    path = f"{TICKETS}/{ticket['id']}"
    body(on.api.post(f"{path}/close", {"resolution_notes": "Done"}))
    before = body(on.api.get(path))
    body(on.api.put(path, {"priority": "urgent", "status": "pending"}), 409)
    same(body(on.api.get(path)), before, "the ticket")


@rule("ERROR-06")
def query_parameters_that_nobody_knows_are_dropped(on: Deployment) -> None:
    for kind in KINDS:
        with_it, without = on.dashboard.get(kind.path, **{UNKNOWN: "1"}), on.dashboard.get(kind.path)
        same(type(body(with_it)), type(body(without)), f"the answer of {kind.path} with an unknown parameter")
