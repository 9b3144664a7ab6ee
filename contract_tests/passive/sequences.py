"""Rules that take the state of a record before a request: a lifecycle, defaults of which there is one, drafts.

The state is what this credential's last write answered, and no other write was on its way. Somebody else, or an
automation, may have changed it in between, however often that is seen: so all of it is a note.
"""

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from contract_tests.passive.exchange import SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.history import History
from contract_tests.passive.memory import KnownRecord, Latest
from contract_tests.passive.records import ROUTING, TICKET, canonical, filled, record_path
from contract_tests.passive.suspicions import NEAR, SOMEBODY, as_note
from contract_tests.passive.values import shown

CREATIONS = frozenset({"create_workflow", "update_workflow"})
"""After which alone a workflow is a draft for sure."""
AUTOMATION = "unless an automation or somebody else changed it"


class Holder(NamedTuple):
    """Who has a default: the record, whose credential gave it, in which exchange, and when that was over."""

    record: str
    scope: Hashable
    number: int
    ended: float


class Sequences:
    """`judge` comes before `History.judge`, which brings the records up to date."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._drafts: Latest[str] = Latest()
        self._defaults: Latest[Holder] = Latest()
        history.forgetting += [self._drafts.forget, self._defaults.forget]

    def judge(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """What the exchange shows."""
        if seen.anonymous:
            return
        if seen.operation.id == "update_ticket":
            yield from self._moves(seen)
            yield from self._updates(seen)
        elif seen.operation.id in {"create_business_hours", "put_team_member"}:
            yield from self._second_default(seen)
        elif seen.operation.tag == "workflows" and seen.operation.writes:
            yield from self._runs(seen)
        elif seen.operation.id == "simulate_routing":
            yield from self._inactive(seen)

    def _moves(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """A closed ticket comes back to no status but open."""
        before, asked = self._history.known(seen, filled(TICKET, seen)), seen.sent_fields.get("status")
        if before is None or before.fields.get("status") != "closed" or not seen.succeeded:
            return
        if asked in {"pending", "resolved"} and seen.record.get("status") == asked:
            told = PassiveFinding("TICKET-39", "body.status", "it was closed", f"it is {asked}", (before.number,))
            yield from _near(told, before.ended, seen, AUTOMATION)

    def _updates(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """A status and a priority change when they are sent."""
        before = self._history.known(seen, filled(TICKET, seen))
        for name in ("status", "priority") if before and seen.succeeded else ():
            sent, now = seen.sent_fields.get(name), seen.record.get(name)
            was = before.fields.get(name) if before else None
            if sent is not None and was is not None and sent != was and now == was:
                expected = f"{name} {shown(sent)} was sent"
                numbers = (before.number,) if before else ()
                told = PassiveFinding("TICKET-15", f"body.{name}", expected, f"it is still {shown(now)}", numbers)
                yield as_note(told, "unless an automation set it back")

    def _second_default(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """A tenant has one default schedule, a user one default team."""
        hours = seen.operation.id == "create_business_hours"
        whose = (seen.world, "hours" if hours else canonical(seen.path["user_id"]))
        if not seen.succeeded or not seen.record:
            self._defaults.pop(whose, None)
            return
        mine = str(seen.record.get("id")) if hours else seen.path["team_id"]
        holder = self._defaults.get(whose)
        if seen.record.get("is_default") is not True:
            if holder and (holder.record == mine or holder.scope != seen.scope):
                self._defaults.pop(whose)
            return
        known = holder and holder.record != mine and holder.scope == seen.scope and holder.ended <= seen.began
        if holder and known and seen.sent_fields.get("is_default") is True:
            rule, what = ("HOURS-08", "schedule") if hours else ("TEAM-19", "team")
            expected = f"a second default {what} is a 409, and {holder.record} is the default"
            told = PassiveFinding(rule, "status", expected, f"{seen.status} was answered", (holder.number,))
            yield from _near(told, holder.ended, seen)
        self._defaults.put(whose, Holder(mine, seen.scope, seen.number, seen.ended))

    def forget_default(self, seen: SeenExchange) -> None:
        """Another write, whoever sent it, may have taken a default away."""
        if seen.operation.id == "update_business_hours":
            self._defaults.pop((seen.world, "hours"), None)
        elif seen.operation.id in {"remove_team_member", "delete_team"}:
            for whose in [each for each, holder in self._defaults.items() if holder.record == seen.path["team_id"]]:
                self._defaults.pop(whose)

    def _runs(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """A workflow that was never published is not executed."""
        path = record_path(seen)
        if seen.operation.id == "execute_workflow":
            before = self._history.known(seen, path)
            if before and before.created and self._drafts.get((seen.world, path)) and seen.succeeded:
                expected = f"{path} was created and never published"
                told = PassiveFinding("WF-16", "status", expected, f"{seen.status} was answered", (before.number,))
                yield from _near(told, before.ended, seen)
        elif seen.operation.id == "create_workflow" and seen.succeeded:
            self._drafts.put((seen.world, f"{seen.operation.path}/{seen.record.get('id')}"), "draft")
        elif seen.operation.id not in CREATIONS | {"dry_run_workflow"}:
            self._drafts.pop((seen.world, path), None)

    def _inactive(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """A routing rule that is not active, and never was, does not match."""
        matched = seen.record.get("matched_rule")
        if not seen.succeeded or not isinstance(matched, dict) or not isinstance(matched.get("id"), str):
            return
        before: KnownRecord | None = self._history.known(seen, ROUTING.replace("{rule_id}", matched["id"]))
        if before and before.created and before.writes == 1 and before.fields.get("is_active") is False:
            told = PassiveFinding(
                "AI-43", "body.matched_rule", "the rule was created inactive", "it matches", (before.number,)
            )
            yield from _near(told, before.ended, seen)


def _near(told: PassiveFinding, since: float, seen: SeenExchange, unless: str = SOMEBODY) -> Iterator[PassiveFinding]:
    """A note, where hardly anybody can have written in between."""
    if seen.ended - since <= NEAR:
        yield as_note(told, unless)
