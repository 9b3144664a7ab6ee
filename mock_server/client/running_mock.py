"""A mock that runs, here or elsewhere: its worlds, and what one does with the default one."""

from typing import TYPE_CHECKING, Any, Literal

from mock_server.client.channel import PATIENCE, Channel, ControlApi, HttpChannel, MockUnreachable, checked_address
from mock_server.client.clock import MockClock
from mock_server.client.faults import MockFaults
from mock_server.client.world import MockWorld
from mock_server.http.world_name import DEFAULT_WORLD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OURS = "aurion-mock"


class RunningMock:
    """`RunningMock("http://localhost:4010")`; with the control token of a mock that listens beyond loopback, and the
    verifier token of one whose verdicts are kept for who has it.

    Nothing is sent before something is asked: `check` says whether a mock is there. What names no world is about the
    one called `default`. `ValueError` where the address is none, `MockUnreachable` where nobody answers.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        verifier: str | None = None,
        timeout: float = PATIENCE,
        channel: Channel | None = None,
    ) -> None:
        self._url = checked_address(url)
        self.control = ControlApi(channel or HttpChannel(self._url, timeout), token, verifier)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return self._url

    def transport(self) -> Any:
        """What httpx's clients of its worlds send by: a socket."""
        return None

    def world(self, name: str = DEFAULT_WORLD) -> MockWorld:
        """The world of this name: any printable text up to 200 characters. It is made when it is first used."""
        return MockWorld(self, name)

    def check(self) -> dict[str, Any]:
        """Its health. `MockUnreachable` where no mock of ours answers, `MockRefused` where it wants another token."""
        health = self.health()
        self.clock.mode()  # health is told to anybody
        return health

    def health(self) -> dict[str, Any]:
        """Version, scenario, how many worlds. `MockUnreachable` where no mock of ours answers."""
        status, health, _ = self.control.answer("GET", "/_mock/health")
        if status != 200 or not isinstance(health, dict) or health.get("name") != OURS:
            raise MockUnreachable(f"What answers at {self.url} is no aurion-mock: GET /_mock/health is a {status}.")
        return health

    def reset(self, world: str = DEFAULT_WORLD) -> None:
        """As `MockWorld.reset`."""
        self.world(world).reset()

    @property
    def clock(self) -> MockClock:
        """The clock of the default world."""
        return self.world().clock

    @property
    def faults(self) -> MockFaults:
        """The faults of the default world."""
        return self.world().faults

    def seed(self, records: "Mapping[str, Mapping[str, Sequence[Any]]]", world: str = DEFAULT_WORLD) -> None:
        """As `MockWorld.seed`."""
        self.world(world).seed(records)

    def journal(self, world: str = DEFAULT_WORLD, **filters: Any) -> list[dict[str, Any]]:
        """What was sent to a world, the newest first: `mock.journal(world, status="4xx")`."""
        return self.world(world).journal(**filters)

    def verify(self, world: str = DEFAULT_WORLD, **expected: Any) -> dict[str, Any]:
        """`AssertionError` where it is not so: `mock.verify(world, operation="create_ticket", count=1)`."""
        __tracebackhide__ = True
        return self.world(world).verify(**expected)

    def explain(
        self, kind: Literal["ticket", "tickets", "run", "runs"], record_id: int | str, world: str = DEFAULT_WORLD
    ) -> dict[str, Any]:
        """As `MockWorld.explain`."""
        return self.world(world).explain(kind, record_id)
