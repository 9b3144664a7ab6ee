"""Connects a run to its target: a mock, which gives each run a world of its own, or a deployment."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any

import httpx

from contract_tests.assertions import answer
from contract_tests.caller import WEBHOOK_SECRET
from contract_tests.client.cleanup import Cleaner
from contract_tests.client.clock import Clock, RealClock, SimulatedClock
from contract_tests.client.delivery import Delivery
from contract_tests.client.guard import Guard, RecordGuard
from contract_tests.client.intermediary import no_interference
from contract_tests.client.ledger import Ledger
from contract_tests.client.network import Network, NoAnswer
from contract_tests.client.pacing import Pacing
from contract_tests.client.read_delay import ReadDelay
from contract_tests.client.remote import RemoteTransport
from contract_tests.client.transport import Transport, Unreachable
from contract_tests.contract import contract
from contract_tests.credentials import Credential, Credentials
from contract_tests.processes import started
from contract_tests.redaction import without_userinfo
from contract_tests.run.recognition import SCENARIO, recognised
from contract_tests.settings import FILE, RunSettings, keep_credential, keep_secrets, of_the_docs
from contract_tests.target import MockTarget, RemoteTarget, Target

LIKE = "Give one like https://staging.example.com or https://example.com/helpdesk."
LEDGERS = Path(".aurion-contract")
USERS_OF_THE_DOCS = ("user_012", "user_034", "user_056")


class CannotTest(Exception):
    """The run cannot even begin, or has to end: a sentence that says why and what to do."""


@contextmanager
def started_mock(*options: str) -> Iterator[str]:
    """A mock of our own on a free port, in a process of its own, whose journal nobody reads. Yields its address."""
    command = ("serve", "--port", "0", "--log-level", "warning", "--journal", "0", *options)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AURION_MOCK_")}
    with started("mock_server", *command, environment=environment, stdout=subprocess.PIPE) as mock:
        banner = mock.stdout.readline() if mock.stdout else ""
        if " on http" not in banner:
            raise CannotTest("The mock did not start; what it said stands above.")
        yield banner.split(" on ")[1].strip()


def address(settings: RunSettings) -> httpx.URL:
    """Where the deployment is, without a slash at the end. `CannotTest` where that is no address."""
    try:
        url = httpx.URL(settings.url)
    except httpx.InvalidURL as error:
        raise CannotTest(f"{settings.url!r} is no address ({error}). {LIKE}") from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise CannotTest(f"{settings.url!r} is no address. {LIKE}")
    if url.query or url.fragment:
        raise CannotTest(f"{settings.url!r} has something behind its path, where the paths of the API go. {LIKE}")
    return url.copy_with(raw_path=url.raw_path.rstrip(b"/") or b"/")


def network(settings: RunSettings) -> Network:
    """The way to the deployment that every request of a run takes, whatever it is for."""
    return Network(
        address(settings),
        settings.request_timeout,
        ca_file=settings.ca_file,
        insecure=settings.insecure,
        largest=settings.max_answer_size,
    )


def _client(url: httpx.URL, way: httpx.BaseTransport, headers: dict[str, str] | None = None) -> httpx.Client:
    """Calls below an address. What comes is decoded, but nobody has to pack it for us."""
    return httpx.Client(
        base_url=url,
        transport=way,
        headers={"Accept-Encoding": "identity", **(headers or {})},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),  # a cookie that is set is no credential of ours
        trust_env=False,
    )


def is_mock(settings: RunSettings) -> bool:
    """Whether a mock answers there. `CannotTest` where nothing answers at all."""
    with control(settings) as http:
        try:
            return recognised(http)
        except NoAnswer as error:
            advice = "" if error.tls else " Is the address right, and the server up?"
            raise CannotTest(f"{settings.url} does not answer: {error}.{advice}") from None


def new_ledger() -> Path:
    """Where a run notes what it makes unless it is told where."""
    return LEDGERS / f"ledger-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.jsonl"


@contextmanager
def connected(settings: RunSettings, ledger_path: Path | None = None, ledger: Ledger | None = None) -> Iterator[Target]:
    """The target that the settings speak of. On a mock: in a world of the run's own, which is gone afterwards.

    What is made is noted in a ledger at this path, or goes on in that of an earlier run.
    """
    keep_secrets(settings)
    if is_mock(settings):
        with on_mock(settings) as target:
            yield target
    else:
        credentials = _credentials(settings.credentials)
        yield from _open(_remote(settings, credentials, ledger or Ledger(ledger_path, **_header(settings))))


@contextmanager
def on_mock(settings: RunSettings) -> Iterator[Target]:
    """The target on what is known to be a mock."""
    with own_world(settings) as world:
        yield from _open(mock_target(settings, world))


def _header(settings: RunSettings) -> dict[str, object]:
    """What a ledger says of the run that writes it."""
    url = without_userinfo(settings.url.rstrip("/"))
    return {"url": url, "seed": settings.seed, "exclusive": settings.exclusive}


def _open(target: Target) -> Iterator[Target]:
    try:
        yield target
    finally:
        target.http.close()
        target.transport.ledger.close()


def mock_target(settings: RunSettings, world: "MockWorld") -> MockTarget:
    """The target in a world of a mock."""
    ledger = Ledger()
    transport = Transport(
        contract=contract(),
        credentials=_credentials(settings.credentials or of_the_docs()),
        guard=Guard(safe=settings.safe),
        delivery=replace(
            _delivery(settings, SimulatedClock(world.advance)),
            interference=no_interference,
            extra=[(name.encode(), value.encode()) for name, value in world.header.items()],
        ),
        ledger=ledger,
    )
    return MockTarget(
        **_common(settings, transport, tag=f"ct{settings.seed}"),
        webhook_secret=settings.webhook_secret or WEBHOOK_SECRET,
        given_users=_users(settings) or USERS_OF_THE_DOCS,
        put_back=world.reset,
    )


def _remote(settings: RunSettings, credentials: Credentials, ledger: Ledger) -> RemoteTarget:
    token = f"{settings.seed}-{secrets.token_hex(4)}"
    transport = RemoteTransport(
        contract=contract(),
        credentials=credentials,
        guard=RecordGuard(safe=settings.safe, exclusive=settings.exclusive, owns=ledger.owned.__contains__),
        delivery=_delivery(settings, RealClock(settings.patience)),
        ledger=ledger,
        keyed=f"contract-{token}",
    )
    common = _common(settings, transport, tag=f"ct{token}")
    return RemoteTarget(
        **common,
        cleaner=Cleaner(common["http"], transport.credentials, ledger),
        exclusive=settings.exclusive,
        probes_rate_limit=settings.probe_rate_limit,
        webhook_secret=settings.webhook_secret,
        given_users=_users(settings),
    )


def _credentials(given: dict[str, Credential]) -> Credentials:
    if not given:
        raise CannotTest(f"No credential was given. Give --api-key and --session, or name them in {FILE}.")
    for name, each in given.items():
        keep_credential(name, each)
    return Credentials(given)


def _users(settings: RunSettings) -> tuple[str, ...]:
    return tuple(dict.fromkeys(settings.users))


def _common(settings: RunSettings, transport: Transport, tag: str) -> dict[str, Any]:
    """What every target has."""
    client = _client(_root(settings), transport)
    return {
        "url": settings.url.rstrip("/"),
        "http": client,
        "transport": transport,
        "contract": transport.contract,
        "credentials": transport.credentials,
        "seed": settings.seed,
        "tag": tag,
    }


def _root(settings: RunSettings) -> httpx.URL:
    """Where a client of the transport thinks it is: the transport itself puts the path of the address before each
    target.
    """
    return address(settings).copy_with(raw_path=b"/", username=None, password=None)


def _delivery(settings: RunSettings, clock: Clock) -> Delivery:
    return Delivery(
        base=address(settings),
        network=network(settings),
        pacing=Pacing(clock, settings.rate_limit, {"ai": settings.ai_rate_limit}),
        read_delay=ReadDelay(settings.settle),
    )


def control(settings: RunSettings) -> httpx.Client:
    """A connection to a mock's control API."""
    token = settings.control_token
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    return _client(address(settings), network(settings), headers)


@dataclass(frozen=True)
class MockWorld:
    """A world of a mock, as its control API steers it."""

    name: str
    http: httpx.Client

    @property
    def header(self) -> dict[str, str]:
        return {"X-Mock-World": self.name}

    def advance(self, seconds: float) -> None:
        self._steer("POST", "/_mock/clock/advance", {"seconds": seconds})

    def freeze(self, now: datetime | None = None) -> datetime:
        """Stop the clock, at this instant where one is given. Answers where it stands."""
        at = {"now": now.isoformat()} if now else {}
        return datetime.fromisoformat(self._steer("PUT", "/_mock/clock", {"mode": "frozen", **at}).json()["now"])

    def reset(self) -> None:
        self._steer("POST", "/_mock/reset")
        self.freeze()

    def _steer(self, method: str, path: str, body: object = None) -> httpx.Response:
        """`Unreachable` where the mock does not do it."""
        try:
            done = self.http.request(method, path, json=body, headers=self.header)
        except NoAnswer as error:
            raise Unreachable(f"No answer to {method} {path}: {error}") from error
        if not done.is_success:
            raise Unreachable(
                f"The mock does not let its world be steered: {method} {path} was answered {answer(done)}"
            )
        return done


@contextmanager
def own_world(settings: RunSettings) -> Iterator[MockWorld]:
    """A world of the docs with a frozen clock, under a name that no other run has."""
    with control(settings) as http:
        world = MockWorld(f"contract-{settings.seed}-{secrets.token_hex(4)}", http)
        try:
            made = http.put(f"/_mock/worlds/{world.name}", json={"scenario": SCENARIO})
        except NoAnswer as error:
            raise CannotTest(f"The mock gives no world: {error}.") from None
        if not made.is_success:
            raise CannotTest(
                f"The mock gives no world ({made.status_code} {made.text}). "
                "Beyond loopback it wants the --control-token it printed when it started."
            )
        world.freeze()
        try:
            yield world
        finally:
            with suppress(NoAnswer):  # a mock that has ended has no worlds any more
                http.delete(f"/_mock/worlds/{world.name}")
