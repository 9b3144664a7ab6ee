"""What a refused request leaves behind, and what becomes of fields that nobody knows, kind by kind.

Docs: teams-and-routing, "Errors".
"""

from functools import partial

from contract_tests.answers import without
from contract_tests.expecting import body, done, holds, same
from contract_tests.making.kinds import KINDS, Kind, kind
from contract_tests.making.lists import everything
from contract_tests.making.records import TICKETS, new_ticket
from contract_tests.promises import add, rule
from contract_tests.target import Target

UNKNOWN = "contract_unknown"
STAMPS = ("updated_at",)
"""What a change of nothing may change."""


def refused_change(which: Kind, on: Target) -> None:
    """A change with one right and one wrong field is refused as a whole."""
    record = which.new(on)
    before = which.read(on, record)
    body(which.change(which.caller(on), record, **{which.text: on.name("Changed")}, **which.wrong), which.status)
    same(which.read(on, record), before, "the record after a change that was refused")


def unknown_fields(which: Kind, on: Target) -> None:
    """They are accepted and dropped, when a record is made and when it is changed."""
    record = which.new(on, **{UNKNOWN: 1})
    holds(UNKNOWN not in record, f"the new record without {UNKNOWN}", record)
    before = which.read(on, record)
    holds(UNKNOWN not in before, f"the record without {UNKNOWN}", before)
    changed = body(which.change(which.caller(on), record, **{UNKNOWN: 2}))
    holds(UNKNOWN not in changed, f"the changed record without {UNKNOWN}", changed)
    after = which.read(on, record)
    same(without(after, *STAMPS), without(before, *STAMPS), "the record")


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
def a_refused_creation_makes_nothing(on: Target) -> None:
    for family, wrong in (("tickets", {"priority": "whenever"}), ("teams", {"email": 5})):
        made, name = kind(family), on.name("Refused")
        body(made.caller(on).post(made.path, made.sent(on, **{made.text: name}, **wrong)), 422)
        same(everything(made.caller(on), made.path, search=name), [], "the records with the refused name")


@rule("ERROR-05")
def a_refused_move_leaves_the_other_fields_as_they_were(on: Target) -> None:
    """A 409 takes back all of the request, not just the field that it is about."""
    path = f"{TICKETS}/{new_ticket(on, priority='low')['id']}"
    done(on.api.post(f"{path}/close", {"resolution_notes": "Done"}))
    before = body(on.api.get(path))
    body(on.api.put(path, {"priority": "urgent", "status": "pending"}), 409)
    same(body(on.api.get(path)), before, "the ticket")


@rule("ERROR-06")
def query_parameters_that_nobody_knows_are_dropped(on: Target) -> None:
    for each in KINDS:
        caller = each.caller(on)
        with_it, plain = caller.get(each.path, **{UNKNOWN: "1"}), caller.get(each.path)
        same(type(body(with_it)), type(body(plain)), f"the answer of {each.path} with an unknown parameter")
