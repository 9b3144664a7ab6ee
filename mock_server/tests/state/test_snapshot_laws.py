"""A world that is kept, restored or forked back in time is the same world: laws over stories of all operations."""

import asyncio
import json
from pathlib import Path

import pytest

from mock_server.families.tenant import World
from mock_server.scenarios.scenarios import SHIPPED, Scenarios
from mock_server.scenarios.snapshot_checks import check_restored
from mock_server.scenarios.snapshots import restored, snapshot
from mock_server.state.history import copy_after, oldest_number
from mock_server.stores.file import FileStore
from mock_server.tests.state.random_operations import OperationStory
from mock_server.tests.state.story_player import NAME, Player
from mock_server.tests.state.test_commit_laws import for_stories
from mock_server.tests.state.world_dump import difference


def through_json(world: World) -> World:
    """The world that its snapshot tells of, its clock where that of the world is."""
    given = json.loads(json.dumps(snapshot(world), default=str))
    twin = restored(given)
    twin.clock.set(world.clock.now())
    twin.begin()
    twin.at = world.at
    check_restored(twin, given)  # what a mock took fits together, whatever happened in it
    return twin


def standing(world: World) -> World:
    """A copy whose clock stands: how long it has run is written down differently."""
    twin = world.copy()
    twin.clock.freeze()
    twin.begin()
    twin.at = world.at
    return twin


def test_a_restored_world_is_the_same_byte_for_byte() -> None:
    player = Player()

    def law(story: OperationStory) -> None:
        player.begin(story)
        for step in story.steps:
            player.play(step)
        world = standing(player.world())
        assert difference(player.dump(world), player.dump(through_json(world))) == ""

    with player.playing():
        for_stories(law, 4, "docs", "docs", "empty")


def test_a_world_can_be_shown_as_it_was_after_any_step() -> None:
    player = Player()

    def law(story: OperationStory) -> None:
        world, known = player.begin(story), dict[int, bytes]()
        for step in story.steps:
            if player.world() is not world:
                world, known = player.world(), {}
            if not world.clock.running:
                known[world.number] = player.dump(world)
            player.play(step)
        world = player.world()
        for number, dumped in known.items():
            if oldest_number(world) <= number <= world.number:
                assert difference(dumped, player.dump(copy_after(world, number))) == ""

    with player.playing():
        for_stories(law, 4, "docs", "docs", "empty")


def test_what_a_file_remembers_is_the_same_byte_for_byte(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Also when it is read a second time: what the first reading has written is read then."""
    player = Player()

    def law(story: OperationStory) -> None:
        file = tmp_path_factory.mktemp("state") / "state"
        store = opened(file)
        player.begin(story)
        world = store.put(NAME, standing(player.world()))
        player.app.store.put(NAME, world)
        for step in story.steps:
            player.play(step)
            if player.world() is not world:
                store.close()
                return  # it was reset, and is no more
        expected = player.dump(world)
        asyncio.run(store.settle())
        store.close()
        for _ in range(2):
            store = opened(file)
            assert difference(expected, player.dump(store.find(NAME))) == ""
            store.close()

    with player.playing():
        for_stories(law, 4, "docs", "docs", "empty")


def opened(file: Path) -> FileStore:
    return FileStore(file, "second", Scenarios(SHIPPED, "frozen"), "docs")
