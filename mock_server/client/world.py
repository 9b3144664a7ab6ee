"""A world of a running mock: all that a test does with its own."""

from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import quote, urlencode

from pydantic_core import PydanticCustomError

from mock_server.client.channel import ControlApi, MockRefused
from mock_server.client.clock import MockClock, Mode
from mock_server.client.faults import MockFaults
from mock_server.http.world_name import world_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import httpx

SESSION = "aurion_session"
HEADER = "X-Mock-World"
PATIENCE = 30.0
"""Seconds that a client waits for an answer; a mock that is slow on purpose may ask for more."""

EXPLAINED = {"ticket": "tickets", "tickets": "tickets", "run": "runs", "runs": "runs"}
NOT_THERE = 404
NOT_SO = 409


class Mock(Protocol):
    """What a world has to know of its mock. `transport` is for httpx; None where a socket leads there."""

    @property
    def url(self) -> str: ...

    @property
    def control(self) -> ControlApi: ...

    def transport(self) -> Any: ...


class MockWorld:
    """One world. It is made by the first request that names it, by `make` or by `seed`.

    Every method is a request to the control API: `MockRefused`, a `ValueError`, says what the mock does not accept. A
    name that no world can have is a `ValueError` at once: without one, requests would be in the default world.
    """

    def __init__(self, mock: Mock, name: str) -> None:
        self.name = _checked(name)
        self._mock = mock
        self.clock = MockClock(self._call)
        self.faults = MockFaults(self._call)

    def __repr__(self) -> str:
        return f"<MockWorld {self.name!r} at {self.url}>"

    @property
    def url(self) -> str:
        """Where the mock is, without a slash at the end: the base address of a client."""
        return self._mock.url

    @property
    def headers(self) -> dict[str, str]:
        """What a client has to send with every request to be in this world."""
        return {HEADER: self.name}

    @property
    def browser_url(self) -> str:
        """What a browser opens to be in this world from then on, in all its pages on this host: by a cookie."""
        return f"{self.url}/?__world={quote(self.name, safe='')}"

    def client(self, *, api_key: str | None = None, session: str | None = None, **options: Any) -> "httpx.Client":
        """An httpx client in this world, with a credential of the scenario; close it, or use it in a `with`.

        `options` are httpx's. `ModuleNotFoundError` where httpx is not installed.
        """
        client: httpx.Client = _httpx().Client(**self._client_options(api_key, session, options))
        return client

    def async_client(
        self, *, api_key: str | None = None, session: str | None = None, **options: Any
    ) -> "httpx.AsyncClient":
        """The same, for asyncio."""
        client: httpx.AsyncClient = _httpx().AsyncClient(**self._client_options(api_key, session, options))
        return client

    def make(
        self,
        scenario: str | None = None,
        *,
        clock: "datetime | str | None" = None,
        mode: Mode | None = None,
        records: "Mapping[str, Mapping[str, Sequence[Any]]] | None" = None,
    ) -> None:
        """Make it anew from a scenario, the mock's own unless given; `clock` is where its clock begins."""
        given = {"scenario": scenario, "clock": clock, "mode": mode, "records": records}
        self._put({name: value for name, value in given.items() if value is not None})

    def seed(self, records: "Mapping[str, Mapping[str, Sequence[Any]]]") -> None:
        """Make it anew with these records, from the scenario that it has, at the instant that its clock shows.

        `world.seed({"t_xyz": {"tickets": [{"subject": "VPN"}]}})`: a tenant, a collection, a list, as in fixtures. A
        second call replaces the first; `reset` leads back to here.
        """
        status, world, _ = self._mock.control.answer("GET", self._path)
        kept = (
            {} if status == NOT_THERE else {"scenario": world["scenario"], "clock": world["now"], "mode": world["mode"]}
        )
        self._put({**kept, "records": records})

    def reset(self) -> None:
        """Back to how it was made, clock included; its faults and its journal go."""
        self._call("POST", "/_mock/reset")

    def delete(self) -> None:
        """Let it be gone, if it is there."""
        try:
            self._mock.control.call("DELETE", self._path)
        except MockRefused as refused:
            if refused.status != NOT_THERE:
                raise

    def journal(self, **filters: Any) -> list[dict[str, Any]]:
        """What was sent to it, the newest first, as `GET /_mock/requests` has it: `world.journal(status="4xx")`."""
        return list(self.journal_page(**filters)["items"])

    def journal_page(self, **filters: Any) -> dict[str, Any]:
        """The same, with `total`, how many fit, and `dropped`, how many the journal has let go."""
        return dict(self._call("GET", f"/_mock/requests?{urlencode(filters)}"))

    def verify(self, **expected: Any) -> dict[str, Any]:
        """What `POST /_mock/verify` answers: `world.verify(operation="create_ticket", count=1)`.

        `AssertionError` says what differs where it is not so.
        """
        __tracebackhide__ = True  # pytest shows the line that called
        status, answer, hint = self._mock.control.answer("POST", "/_mock/verify", self.name, expected)
        if status == NOT_SO and "ok" in answer:
            raise AssertionError(answer["detail"])
        if status != 200:
            raise MockRefused(status, answer["detail"], hint)
        return dict(answer)

    def events(self, name: str | None = None, *, after: int = 0) -> list[dict[str, Any]]:
        """What happened in it, in order: reactions, timers, notifications. `name` is how theirs begin: `sla.`."""
        filters = {"after": after, **({"name": name} if name else {})}
        return list(self._call("GET", f"/_mock/events?{urlencode(filters)}"))

    def explain(self, kind: Literal["ticket", "tickets", "run", "runs"], record_id: int | str) -> dict[str, Any]:
        """Why a ticket or a workflow's run went the way it went."""
        if kind not in EXPLAINED:
            raise ValueError(f"{kind!r} cannot be explained. A ticket or a run can.")
        return dict(self._call("GET", f"/_mock/explain/{EXPLAINED[kind]}/{quote(str(record_id), safe='')}"))

    @property
    def _path(self) -> str:
        return f"/_mock/worlds/{quote(self.name, safe='')}"

    def _put(self, body: dict[str, Any]) -> None:
        self._mock.control.call("PUT", self._path, body=body)

    def _call(self, method: str, target: str, body: Any = None) -> Any:
        return self._mock.control.call(method, target, self.name, body)

    def _client_options(self, api_key: str | None, session: str | None, options: dict[str, Any]) -> dict[str, Any]:
        headers = _httpx().Headers(options.pop("headers", None))
        headers[HEADER] = self.name  # as UTF-8
        if api_key is not None:
            headers["X-API-Key"] = api_key
        cookies = _httpx().Cookies(options.pop("cookies", None))
        if session is not None:
            cookies.set(SESSION, session)
        given = {"base_url": self.url, "timeout": PATIENCE, "trust_env": False, "transport": self._mock.transport()}
        if self.url.startswith("http:"):
            given["verify"] = False  # to read all certificates for nothing takes as long as many a test
        return {**given, **options, "headers": headers, "cookies": cookies}


def _checked(name: str) -> str:
    try:
        return world_name(name)
    except PydanticCustomError as error:
        raise ValueError(f"{error.message()}.") from None


def _httpx() -> Any:
    try:
        import httpx  # noqa: PLC0415 - the mock itself needs no client
    except ModuleNotFoundError:
        told = "A world's client is httpx's, which is not installed: pip install httpx."
        raise ModuleNotFoundError(told, name="httpx") from None
    return httpx
