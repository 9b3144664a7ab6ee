"""What happens: tickets come in, are sorted, answered, wait, are resolved, closed, and sometimes come back.

Each scene is one operation of the mock at one instant, which says what follows and when. Scenes after the end of the
story are never played, so the youngest tickets are still in the middle of theirs.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush

from mock_server.families.tenant import Tenant, World
from mock_server.families.tickets.actions import perform
from mock_server.families.tickets.lifecycle import MOVES, change
from mock_server.families.tickets.notes import write_note
from mock_server.families.tickets.operations import add_ticket_note, close_ticket, open_ticket
from mock_server.families.workflows.operations import execute_workflow
from mock_server.models import (
    BusinessHoursDetail,
    NoteCreate,
    Ticket,
    TicketClose,
    TicketCreate,
    TicketPriority,
    TicketStatus,
    WorkflowExecution,
    WorkflowRunStatus,
)
from mock_server.state.principal import Principal
from tools.busy import words
from tools.busy.dice import Dice
from tools.busy.hours import later
from tools.busy.words import Topic

Scene = Callable[[], object]

HOME = {
    "Network": "team_network",
    "Access": "team_access",
    "Hardware": "team_hardware",
    "Software": "team_apps",
    "Email": "team_messaging",
    "Security": "team_security",
}
LOCAL = "team_americas"
FIRST_LOOK: dict[TicketPriority, float] = {"urgent": 9, "high": 25, "medium": 70, "low": 160}
EFFORT: dict[TicketPriority, float] = {"urgent": 150, "high": 360, "medium": 900, "low": 1700}
"""Typical working minutes, until somebody looks and from there to the solution."""


class Story:
    """Plays scenes in the order of their instants, in a world whose clock goes along."""

    def __init__(self, world: World, tenant: Tenant, dice: Dice) -> None:
        self.world = world
        self.tenant = tenant
        self.dice = dice
        self._scenes: list[tuple[datetime, int, Scene]] = []
        self._told = 0

    def at(self, instant: datetime, scene: Scene) -> None:
        self._told += 1
        heappush(self._scenes, (instant, self._told, scene))

    def play(self, end: datetime) -> None:
        while self._scenes and self._scenes[0][0] <= end:
            instant, _, scene = heappop(self._scenes)
            self.world.advance(instant)
            self.world.run(scene)
        self.world.advance(end)


class TicketScenes:
    """The scenes of one ticket. `local` is whether it comes from New York."""

    def __init__(self, story: Story, topic: Topic, *, local: bool) -> None:
        self.story, self.tenant, self.dice = story, story.tenant, story.dice
        self.topic, self.local = topic, local
        self.priority = self.dice.weighted(topic.priorities)
        self.category = self._cause()
        self.team_id = self._team()
        self.number = 0
        self.run_id = ""

    @property
    def ticket(self) -> Ticket:
        return self.tenant.tickets.get(self.number)

    def arrive(self) -> None:
        body = TicketCreate(
            subject=words.fill(self.topic.subject, self.dice),
            description=words.fill(self.topic.description, self.dice),
            priority=self.priority if self.dice.happens(0.9) else "medium",
            category=self._guess(),
        )
        self.number = open_ticket(self.tenant, body, "web").id
        self.soon(self.answered_or_seen)

    def answered_or_seen(self) -> None:
        """Some tickets are answered without an agent; the others wait for one."""
        decision = self.tenant.ai_decisions.find(f"resolution_{self.number}")
        if decision and decision.outcome == "auto_resolved":
            change(self.tenant, self.ticket, {"category": self.category, "team_id": self.team_id})
            self.note(words.ARTICLE, private=False, author=False)
            self.after(timedelta(minutes=self.dice.between(20, 300)), self.resolve)
        else:
            self.work(FIRST_LOOK[self.priority], self.sort)

    def sort(self) -> None:
        """Somebody reads it, corrects what is wrong and gives it to a team."""
        change(self.tenant, self.ticket, {"category": self.category, "priority": self.priority})
        perform(self.tenant, {"type": "assign_team", "team_id": self.team_id}, self.number)
        if self.topic.workflow:
            body = WorkflowExecution(conversation_id=self.ticket.conversation_id)
            self.run_id = execute_workflow(self.tenant, self.topic.workflow, body).id
        self.work(FIRST_LOOK[self.priority], self.greet)
        if self.dice.happens(0.35):
            self.work(EFFORT[self.priority] * 0.3, self.find_out)

    def greet(self) -> None:
        waits = self.dice.happens(0.4)
        if self.dice.happens(0.88):
            self.note(self.dice.pick(words.QUESTIONS if waits else words.GREETINGS), private=False)
        if waits:
            self.soon(self.wait)
        elif self.dice.happens(0.04):
            self.work(EFFORT[self.priority] * 8, self.resolve)
        else:
            self.work(EFFORT[self.priority], self.resolve)

    def find_out(self) -> None:
        if self.ticket.status in {"open", "pending"}:
            self.note(self.dice.pick(words.FINDINGS), private=True)

    def wait(self) -> None:
        self.move("pending")
        patience = 12_000 if self.dice.happens(0.05) else 700
        self.work(patience, self.go_on)

    def go_on(self) -> None:
        self.note(self.dice.pick(words.CONFIRMATIONS), private=True)
        self.work(EFFORT[self.priority] * 0.5, self.resolve)

    def resolve(self) -> None:
        """Not before everybody who is asked has answered."""
        if self._run_status() == "waiting_approval":
            self.work(200, self.resolve)
            return
        if self.dice.happens(0.2):
            self.close()
            return
        self.move("resolved")
        self.after(timedelta(days=self.dice.between(2, 5)), self.close)

    def close(self) -> None:
        if self.ticket.status != "closed":
            close_ticket(self.tenant, self.number, TicketClose(resolution_notes=self._fix()))
        if self.dice.happens(0.035):
            self.work(700, self.come_back)

    def come_back(self) -> None:
        self.move("open")
        self.note(self.dice.pick(words.RETURNS), private=True)
        self.work(EFFORT[self.priority], self.resolve)

    # When, who and what with

    def move(self, status: TicketStatus) -> None:
        """As far as rules and escalations have left the way open."""
        if status in MOVES[self.ticket.status]:
            change(self.tenant, self.ticket, {"status": status})

    def soon(self, scene: Scene) -> None:
        self.after(timedelta(seconds=int(self.dice.between(5, 60))), scene)

    def after(self, time: timedelta, scene: Scene) -> None:
        self.story.at(self.tenant.now + timedelta(seconds=int(time.total_seconds())), scene)

    def work(self, minutes: float, scene: Scene) -> None:
        """Around that many working minutes of the team from now."""
        self.story.at(later(self.tenant.now, self.dice.around(minutes), self._hours()), scene)

    def note(self, text: str, *, private: bool, author: bool = True) -> None:
        """A note by whoever has the ticket, else a member of its team; without an author, the system's own."""
        if author:
            user_id = self.dice.pick(self._members())
            agent = Principal("session", user_id, self.tenant.id, user_id=self.ticket.assignee_id or user_id)
            add_ticket_note(self.tenant, agent, self.number, NoteCreate(body=text, private=private))
        else:
            write_note(self.tenant, self.ticket, text, private=private, author_id=None)

    def _run_status(self) -> WorkflowRunStatus | None:
        run = self.tenant.workflow_runs.find(self.run_id)
        return run.status if run else None

    def _fix(self) -> str:
        return words.DECLINED if self._run_status() == "cancelled" else self.topic.fix

    def _cause(self) -> str:
        """The category that it turns out to be: now and then, not what it looked like."""
        return self.topic.category if self.dice.happens(0.96) else self.dice.pick(list(HOME))

    def _guess(self) -> str | None:
        """The category that the requester gives, if any, right or wrong."""
        if self.dice.happens(0.4):
            return None
        return self.topic.category if self.dice.happens(0.95) else self.dice.pick(list(HOME))

    def _team(self) -> str:
        if self.local and self.dice.happens(0.35):
            return LOCAL
        return "team_desk" if self.dice.happens(0.03) else HOME[self.category]

    def _members(self) -> list[str]:
        return [member.user_id for member in self.tenant.members if member.team_id == self.team_id]

    def _hours(self) -> BusinessHoursDetail:
        team = self.tenant.teams.get(self.team_id)
        return self.tenant.business_hours.get(team.business_hours_id or "")
