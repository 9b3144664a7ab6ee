"""Rules that take the state of a record before a request: a lifecycle, defaults of which there is one, drafts.

The state is what this credential's last write answered, and no other write was on its way. That somebody else changed
it in between is told apart as in `suspicions.py`: by seeing it twice.
"""

from collections.abc import Hashable, Iterator

from contract_tests.passive.exchange import Json, SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.history import History
from contract_tests.passive.memory import KnownRecord, Latest
from contract_tests.passive.records import ROUTING, TICKET, filled, record_path
from contract_tests.passive.values import shown

CREATIONS = frozenset({"create_workflow", "update_workflow"})
"""After which alone a workflow is a draft for sure."""
Holder = tuple[str, int, float]
"""Who has a default: the record, the exchange that gave it, and when that was over."""


class Sequences:
    """`judge` comes before `History.judge`, which brings the records up to date."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._drafts: Latest[str] = Latest()
        self._defaults: Latest[Holder] = Latest()
        self._lost: Latest[dict[Json, tuple[int, ...]]] = Latest(100)

    def judge(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """What the exchange shows."""
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
            yield from self._twice(("closed", asked), told, before.ended, seen)

    def _updates(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """A status and a priority change when they are sent. An automation may set one back, but always to the same:
        told is that two different ones stayed as they were, and none was ever changed.
        """
        before = self._history.known(seen, filled(TICKET, seen))
        for name in ("status", "priority") if before and seen.succeeded else ():
            sent, now = seen.sent_fields.get(name), seen.record.get(name)
            was = before.fields.get(name) if before else None
            about = (name, seen.scope)
            if sent is None or sent == was or was is None:
                continue
            if now == sent:
                self._lost.put(about, {"": ()})
            elif now == was and (lost := self._lost.get(about) or {}).keys() != {""}:
                lost = {**lost, was: (before.number if before else 0, seen.number)}
                self._lost.put(about, lost)
                if len(lost) > 1:
                    expected = f"{name} {shown(sent)} was sent, and none was ever changed"
                    numbers = tuple(sorted({each for pair in lost.values() for each in pair} - {seen.number}))
                    yield PassiveFinding("TICKET-15", f"body.{name}", expected, f"it is {shown(now)}", numbers)

    def _second_default(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """A tenant has one default schedule, a user one default team."""
        hours = seen.operation.id == "create_business_hours"
        whose = (seen.world, seen.scope, "hours" if hours else seen.path["user_id"])
        if not seen.succeeded or not seen.record:
            return
        mine = str(seen.record.get("id")) if hours else seen.path["team_id"]
        holder = self._defaults.get(whose)
        if seen.record.get("is_default") is not True:
            if holder and holder[0] == mine:
                self._defaults.pop(whose)
            return
        if holder and holder[0] != mine and holder[2] <= seen.began and seen.sent_fields.get("is_default") is True:
            rule, what = ("HOURS-08", "schedule") if hours else ("TEAM-19", "team")
            expected = f"a second default {what} is a 409, and {holder[0]} is the default"
            told = PassiveFinding(rule, "status", expected, f"{seen.status} was answered", (holder[1],))
            yield from self._twice((rule,), told, holder[2], seen)
        self._defaults.put(whose, (mine, seen.number, seen.ended))

    def forget_default(self, seen: SeenExchange) -> None:
        """Another write may have taken a default away."""
        if seen.operation.id == "update_business_hours":
            self._defaults.pop((seen.world, seen.scope, "hours"), None)
        elif seen.operation.id in {"remove_team_member", "delete_team"}:
            for whose in [each for each, holder in self._defaults.items() if holder[0] == seen.path["team_id"]]:
                self._defaults.pop(whose)

    def _runs(self, seen: SeenExchange) -> Iterator[PassiveFinding]:
        """A workflow that was never published is not executed."""
        path = record_path(seen)
        if seen.operation.id == "execute_workflow":
            before = self._history.known(seen, path)
            if before and before.created and self._drafts.get((seen.world, path)) and seen.succeeded:
                expected = f"{path} was created and never published"
                told = PassiveFinding("WF-16", "status", expected, f"{seen.status} was answered", (before.number,))
                yield from self._twice(("WF-16",), told, before.ended, seen)
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
            yield from self._twice(("AI-43",), told, before.ended, seen)

    def _twice(
        self, about: Hashable, told: PassiveFinding, since: float, seen: SeenExchange
    ) -> Iterator[PassiveFinding]:
        judged = self._history.suspicions.judge(about, told, since, seen.ended, seen.number)
        if judged:
            yield judged
