"""What a refused request leaves behind, and what becomes of fields that nobody knows, where no law says it yet.

Docs: teams-and-routing, "Errors".
"""

from functools import partial

from contract_tests.answers import without
from contract_tests.deployment import Deployment
from contract_tests.expecting import body, holds, same
from contract_tests.making.kinds import KINDS, Kind
from contract_tests.promises import add
from contract_tests.resources.catalogue import promised

UNKNOWN = "contract_unknown"
STAMPS = ("updated_at",)
"""What a change of nothing may change."""


def refused_change(which: Kind, on: Deployment) -> None:
    """A change with one right and one wrong field is refused as a whole."""
    record = which.new(on)
    before = which.read(on, record)
    body(which.change(which.caller(on), record, **{which.text: on.name("Changed")}, **which.wrong), which.status)
    same(which.read(on, record), before, "the record after a change that was refused")


def unknown_fields(which: Kind, on: Deployment) -> None:
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
    if not promised(each.creates, "refused"):
        name = f"a_refused_change_leaves_{each.family}_as_they_were"
        add("rules", name, ("ERROR-05",), partial(refused_change, each))
    if not promised(each.creates, "unknown fields"):
        add("rules", f"unknown_fields_of_{each.family}_are_dropped", ("ERROR-06",), partial(unknown_fields, each))
