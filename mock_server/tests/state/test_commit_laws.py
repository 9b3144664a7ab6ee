"""What a request writes is all or nothing, and can be told: laws over stories of all operations and all engines."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hypothesis import Phase, given, seed, settings

from mock_server.families.reactions import DELIVERY_DUE, TIMERS
from mock_server.families.tenant import World
from mock_server.state.world import REPLY_EXPIRES
from mock_server.tests.state import commits
from mock_server.tests.state.random_operations import WAIT, OperationStory, Step, stories
from mock_server.tests.state.story_bodies import CONTROLS, OPERATIONS
from mock_server.tests.state.story_player import NAME, Player, StepAnswer, Trap
from mock_server.tests.state.world_dump import difference, dump

BATCH = 10
"""So many stories Hypothesis draws before it begins to repeat itself: afterwards six of seven are near copies."""

GOING_ON = 6
"""How many steps of a story a copy of its world has to take by itself."""

TWIN = "twin"
NOT_THE_SAME = {"list_worlds", "get_health", "get_metrics", "list_commits"}
"""Operations that tell of other worlds too, or of the time before there was the copy."""

MADE = re.compile(rb'"made":\d+,')

NEVER_WRITTEN = {"users", "ola_policies", "unlisted_hours"}
"""Collections that scenarios alone fill."""


@dataclass
class StoryCoverage:
    """Which operations succeeded and which were refused, and in the midst of what a planted failure came."""

    succeeded: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    interrupted: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    def note(self, step: Step, answer: StepAnswer, sprung: str | None) -> None:
        if sprung:
            self.interrupted.add(sprung)
        elif step.operation in OPERATIONS:
            (self.succeeded if answer.status < 400 else self.refused).add(step.operation)


def for_stories(law: Callable[[OperationStory], None], batches: int, *scenarios: str, most: int = 24) -> None:
    """Hold the law to so many batches of stories, the same in every run."""
    how = settings(max_examples=BATCH, phases=(Phase.generate, Phase.shrink), database=None, deadline=None)
    for number in range(batches):
        seed(number)(how(given(stories(*scenarios, most=most))(law)))()


def possible(player: Player, world: World) -> list[bytes]:
    """What a request that is refused may leave: the world as it was, or with the timers fired that had become due."""
    if not world.has_due(world.clock.now()):
        return [player.dump(world)]
    later, now = world.copy(), player.moment()
    later.catch_up()
    return [dump(world, now), dump(later, now)]


def writes(step: Step, answer: StepAnswer) -> bool:
    """Whether this may have changed anything but which timers have fired."""
    operation = OPERATIONS.get(step.operation) or CONTROLS.get(step.operation)
    return operation is None or (answer.status < 400 and operation.method != "GET")


def goes_on_after(step: Step, trap: Trap) -> bool:
    """Whether it was several things, of which one failed: those before it are done, and a timer does not come back."""
    return trap.firing or (trap.sprung is not None and step.operation in CONTROLS)


def test_what_fails_leaves_no_trace() -> None:
    """Byte for byte, whatever it had written, in an operation, a reaction or a timer; and no GET leaves one."""
    player, coverage, traces = Player(), StoryCoverage(), list[str]()

    def run(world: World, original: Callable[[], object]) -> object:
        if player.trap.failure is None:
            return original()
        before = player.dump(world)
        try:
            return original()
        except BaseException:
            if trace := difference(before, player.dump(world)):
                traces.append(trace)
            raise

    def law(story: OperationStory) -> None:
        world = player.begin(story)
        for step in story.steps:
            world, traces[:] = player.world(), ()
            expected = possible(player, world)
            answer = player.play(step)
            sprung = player.trap.sprung
            coverage.note(step, answer, sprung)
            assert traces == []
            assert answer.status < 500 or sprung
            if not (writes(step, answer) or goes_on_after(step, player.trap)):
                actual = player.dump(world)
                assert actual in expected, difference(expected[-1], actual)

    with player.playing(), commits.around_runs(run):
        for_stories(law, 30, "docs", "docs", "empty")
        for_stories(law, 1, "busy", most=10)
    assert coverage.succeeded == set(OPERATIONS)
    assert coverage.refused == set(OPERATIONS)
    assert coverage.interrupted == set(commits.INTERRUPTIBLE)
    assert player.fired == {*TIMERS, REPLY_EXPIRES} - {DELIVERY_DUE}


def test_a_copy_that_gets_the_commits_is_the_same_world() -> None:
    """Byte for byte after every step, and so it goes on. Without them it is the world before, byte for byte again.

    There are two copies: one gets the commits as they are, the other through JSON. One of them goes on.
    """
    player, coverage = Player(), StoryCoverage()

    def following(world: World) -> list[commits.Follower]:
        return [commits.Follower(world, carry) for carry in (commits.as_it_is, commits.through_json)]

    def law(story: OperationStory) -> None:
        world = player.begin(story)
        followers, dumped = following(world), player.dump(world)
        for step in story.steps[:-GOING_ON]:
            if player.world() is not world or step.choice == 1:
                world = player.world()
                followers, dumped = following(world), player.dump(world)
            number, at, before, oldest = world.number, world.at, dumped, commits.oldest_event(world)
            coverage.note(step, player.play(step), player.trap.sprung)
            if player.world() is not world:
                continue
            dumped = player.dump(world)
            if world.number > number and world.commits[0].number > number + 1:  # it did more than the world remembers
                followers = following(world)
                continue
            for follower in followers:
                new, now = follower.follow(), player.moment()
                coverage.changed.update(change.collection for commit in new for change in commit.changes)
                assert difference(dumped, dump(follower.copy, now)) == ""
                if step.operation != WAIT and commits.oldest_event(world) == oldest:  # no event of before is forgotten
                    assert difference(before, dump(follower.before(new, number, at), now)) == ""
        if player.world() is world:
            go_on(player, coverage, followers[len(story.steps) % 2].copy, story.steps[-GOING_ON:])

    with player.playing():
        for_stories(law, 25, "docs", "docs", "empty")
        for_stories(law, 1, "busy", most=12)
    assert coverage.succeeded == set(OPERATIONS)
    assert coverage.refused == set(OPERATIONS)
    assert coverage.interrupted == set(commits.INTERRUPTIBLE)
    assert coverage.changed == commits.names_of_collections(player.world()) - NEVER_WRITTEN
    assert player.fired == {*TIMERS, REPLY_EXPIRES} - {DELIVERY_DUE}


def go_on(player: Player, coverage: StoryCoverage, copy: World, steps: Sequence[Step]) -> None:
    """What comes next gets the same answers from both, and leaves both the same."""
    commits.adopt(player.app, TWIN, copy)
    for step in steps:
        answer = player.play(step)
        coverage.note(step, answer, player.trap.sprung)
        if step.operation != WAIT:
            twin = player.play(step, TWIN)
            assert twin.status == answer.status
            assert step.operation in NOT_THE_SAME or _anonymous(twin.body) == _anonymous(answer.body)
        now = player.moment()
        assert difference(dump(player.world(), now), dump(player.world(TWIN), now)) == ""


def _anonymous(body: bytes) -> bytes:
    """The answer without what tells two worlds apart that are the same: name, and which of all worlds it is."""
    return MADE.sub(b"", body.replace(TWIN.encode(), NAME.encode()))
