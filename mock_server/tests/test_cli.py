"""aurion-mock: what it prints, what it refuses in one sentence, and how it ends."""

import hmac
import os
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest

from mock_server import __version__, exit_code, serving
from mock_server.cli import commands
from mock_server.scenarios.scenarios import SHIPPED, Scenarios
from mock_server.tests.connections import KEY, NO_TLS
from mock_server.tests.launch import Served
from mock_server.tests.programs import AURION_MOCK, environment, python, run

WORLD = "clock: 2026-03-08T20:00:00Z\ntenants:\n  t_one: {plan: starter, profile: true}\n"
USER = "t_one:\n  users:\n    - {id: user_1, name: Owner, email: owner@example.com}\n"
CONVERSATION = "t_one:\n  conversations:\n    - {id: conv_1, ticket_id: null, created_at: 2026-03-01T10:00:00Z}\n"
NOTE = """\
t_one:
  notes:
    - {id: n_1, ticket_id: 5, body: Seen., private: true, author_id: null, created_at: 2026-03-01T10:00:00Z}
"""


@contextmanager
def closing_ports() -> Iterator[None]:
    """Close in the end what a mock listens on that was never served."""
    listen, bound = serving.listen_locally, list[socket.socket]()

    def listening(host: str, port: int) -> list[socket.socket]:
        bound.extend(listen(host, port))
        return bound

    with patch.object(serving, "listen_locally", listening):
        yield
    for each in bound:
        each.close()


def refused(*arguments: str, env: dict[str, str] | None = None) -> str:
    """What `aurion-mock serve` wrote to stderr before it ended with exit code 2: a sentence, and no traceback.

    It is called in this process: what is refused serves nothing, and the end of a process would close its ports.
    """
    out, err, nothing_refused = StringIO(), StringIO(), AssertionError("it was not refused")
    with (
        closing_ports(),
        patch.dict(os.environ, environment(**(env or {})), clear=True),
        patch.object(sys, "argv", [AURION_MOCK, "serve", *arguments]),
        patch.object(serving, "settle", side_effect=nothing_refused),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = exit_code.run(commands)
    assert (code, out.getvalue()) == (2, ""), err.getvalue()
    return err.getvalue()


def refused_in_a_sentence(*arguments: str) -> str:
    told = refused("--port", "0", *arguments)
    assert told.startswith("aurion-mock: ")
    assert told.endswith(".\n")
    assert told.count("\n") == 1
    return told


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with Served() as mock:
        yield mock


def has_ipv6() -> bool:
    """Whether this machine has IPv6, at least for itself."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def get(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers=headers, verify=NO_TLS)


# What it prints.


def test_help_names_the_commands_and_every_option() -> None:
    assert "serve" in run([AURION_MOCK, "--help"]).stdout
    helped = run([AURION_MOCK, "serve", "--help-all"])
    assert (helped.returncode, helped.stderr) == (0, "")
    for option in (
        "host",
        "port",
        "scenario",
        "fixtures",
        "clock",
        "rate-limit",
        "open-preview",
        "control-token",
        "max-worlds",
        "world-ttl",
        "watch",
        "strict-worlds",
        "state",
        "state-sync",
    ):
        assert f"--{option}" in helped.stdout
    assert "The token for /_mock and /" in " ".join(helped.stdout.split())
    assert "--allowed-host" in helped.stdout
    assert "--cors-origin" in helped.stdout
    assert "4010" in helped.stdout


def test_it_can_be_run_as_a_module() -> None:
    assert python("-m", "mock_server", "--version").stdout.strip().endswith(__version__)


def test_version_is_the_version() -> None:
    told = run([AURION_MOCK, "--version"])
    assert (told.returncode, told.stderr) == (0, "")
    assert re.search(rf"\b{re.escape(__version__)}$", told.stdout.strip())


def test_the_banner_names_the_url_the_pages_and_every_credential(served: Served) -> None:
    for path in ("/docs", "/_mock/health"):
        assert f"{served.url}{path}" in served.banner
        assert get(f"{served.url}{path}").status_code == 200
    for caller in Scenarios(SHIPPED).make("docs").callers.values():
        line = next(line for line in served.banner.splitlines() if line.split()[:1] == [caller.token])
        assert caller.tenant_id in line
    secret = next(line for line in served.banner.splitlines() if line.split()[:1] == ["whsec_docs"])
    assert "wf_abc123" in secret
    assert "t_xyz" in secret
    assert "300 requests a minute" in served.banner
    assert "2026-03-08 20:00:00 UTC, running" in served.banner


def test_every_credential_of_the_banner_is_one(served: Served) -> None:
    _, keys, secrets, sessions = served.banner.strip().split("\n\n")
    for line in keys.splitlines()[1:]:
        assert get(f"{served.url}/api/v1/tickets", **{"X-API-Key": line.split()[0]}).status_code == 200
    for line in sessions.splitlines()[1:]:
        assert get(f"{served.url}/api/v1/tickets", Cookie=f"aurion_session={line.split()[0]}").status_code == 200
    for line in secrets.splitlines()[1:]:
        secret, workflow = line.replace(",", "").split()[:2]
        signed = {"X-Workflow-Signature": hmac.new(secret.encode(), b"{}", "sha256").hexdigest()}
        webhook = f"{served.url}/api/v2/workflows/webhook/{workflow}"
        assert httpx.post(webhook, content=b"{}", headers=signed, verify=NO_TLS).status_code == 202


# What it can be told.


def test_a_variable_of_the_environment_sets_an_option() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    env = {"AURION_MOCK_SERVE_PORT": str(port), "AURION_MOCK_SERVE_RATE_LIMIT": "off"}
    with Served(env=env) as mock:
        assert mock.url == f"http://localhost:{port}"
        assert "no rate limit" in mock.banner
        assert "x-ratelimit-limit" not in get(f"{mock.url}/api/v1/tickets", **KEY).headers


def test_options_reach_the_mock() -> None:
    options = ["--scenario", "empty", "--clock", "frozen", "--rate-limit", "7", "--open-preview"]
    with Served(*options) as mock:
        assert "scenario  empty - clock 2026-03-08 20:00:00 UTC, frozen - 7 requests a minute" in mock.banner
        teams = get(f"{mock.url}/api/v2/teams", **{"X-API-Key": "ak_live_empty"})
        assert (teams.status_code, teams.headers["x-ratelimit-limit"]) == (200, "7")
        assert get(f"{mock.url}/_mock/clock").json() == {"now": "2026-03-08T20:00:00Z", "mode": "frozen"}


def test_a_clock_can_begin_at_an_instant() -> None:
    with Served("--clock", "2030-06-01T12:00:00+02:00") as mock:
        assert "2030-06-01 10:00:00 UTC, running" in mock.banner


def test_scenarios_of_ones_own_are_served(tmp_path: Path) -> None:
    write(tmp_path, world=WORLD + "keys: {ak_own: {tenant: t_one, scopes: []}}\n")
    with Served("--fixtures", str(tmp_path), "--scenario", "mine") as mock:
        assert "ak_own" in mock.banner
        assert get(f"{mock.url}/api/v1/tickets", **{"X-API-Key": "ak_own"}).json()["total"] == 0


@pytest.mark.parametrize("given", [True, False])
def test_beyond_loopback_the_control_token_is_printed_and_asked_for(*, given: bool) -> None:
    options = ["--control-token", "given-by-a-test"] if given else []
    with Served("--host", "0.0.0.0", *options) as mock:
        printed = re.search(r"Authorization: (Bearer \S{12,})", mock.banner)
        assert printed
        assert mock.url.startswith("http://127.0.0.1:")
        assert get(f"{mock.url}/_mock/clock").status_code == 401
        assert get(f"{mock.url}/_mock/clock", Authorization=printed[1]).status_code == 200
        assert ("given-by-a-test" in printed[1]) is given


def test_on_loopback_there_is_no_control_token(served: Served) -> None:
    assert "Bearer" not in served.banner
    assert get(f"{served.url}/_mock/clock").status_code == 200


def test_localhost_is_the_mock_whichever_address_a_client_takes_it_for(served: Served) -> None:
    assert re.fullmatch(r"http://localhost:\d+", served.url)
    port = served.url.rpartition(":")[2]
    hosts = ["localhost", "127.0.0.1", *(["[::1]"] if has_ipv6() else [])]
    assert [get(f"http://{host}:{port}/_mock/health").status_code for host in hosts] == [200] * len(hosts)


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_a_port_that_somebody_has_on_ipv6_is_taken_too() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listening:
        port = listening.getsockname()[1]
        assert f"::1:{port}" in refused_in_a_sentence("--port", str(port))


def test_names_and_origins_can_be_given_more_than_once() -> None:
    arguments = [
        "--allowed-host",
        "one.example",
        "--allowed-host",
        "two.example",
        "--cors-origin",
        "https://app.example",
    ]
    with Served(*arguments, env={"AURION_MOCK_SERVE_RATE_LIMIT": "off"}) as mock:
        for host, status in (("one.example", 200), ("two.example", 200), ("three.example", 421)):
            assert get(f"{mock.url}/_mock/health", Host=host).status_code == status
        allowed = get(f"{mock.url}/_mock/health", Origin="https://app.example")
        assert allowed.headers["access-control-allow-origin"] == "https://app.example"


def test_a_refusal_at_the_door_is_a_line_that_says_why() -> None:
    with Served() as mock:
        get(f"{mock.url}/_mock/health", Host="evil.example")
        asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
        httpx.options(f"{mock.url}/api/v1/tickets", headers=asked, verify=NO_TLS)
        asked["Origin"] = "http://localhost:5173"
        httpx.options(f"{mock.url}/api/v1/tickets", headers=asked, verify=NO_TLS)
        httpx.post(f"{mock.url}/_mock/reset", headers={"Origin": "https://evil.example"}, verify=NO_TLS)
        _, _, err = mock.interrupt()
    misdirected, preflight, allowed, write = err.splitlines()
    assert misdirected.startswith("421 GET /_mock/health")
    assert "--allowed-host evil.example" in misdirected
    assert preflight.startswith("403 OPTIONS /api/v1/tickets")
    assert "--cors-origin https://app.example" in preflight
    assert allowed == "204 OPTIONS /api/v1/tickets"
    assert write.startswith("403 POST /_mock/reset")
    assert "https://evil.example" in write


# What it refuses.


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--control-token", "", "control token"),
        ("--control-token", "  ", "control token"),
        ("--control-token", "two words", "control token"),
        ("--allowed-host", "http://mock.example", "'http://mock.example' is no host name"),
        ("--cors-origin", "https://app.example/path", "'https://app.example/path' is no origin"),
        ("--cors-origin", "*", "'*' is no origin"),
    ],
)
def test_a_door_that_would_stand_open_or_leads_nowhere_is_refused(option: str, value: str, words: str) -> None:
    assert words in refused_in_a_sentence("--host", "0.0.0.0", option, value)


def test_a_taken_port_is_refused_with_its_number(taken: int) -> None:
    """In a process of its own, from the installed command to its exit code."""
    ended = run([AURION_MOCK, "serve", "--port", str(taken)], patience=20)
    assert (ended.returncode, ended.stdout) == (2, ""), ended
    told = ended.stderr
    assert told.startswith("aurion-mock: ")
    assert f"127.0.0.1:{taken}" in told
    assert told.count("\n") == 1
    assert "Stop what listens there" in told
    assert "--port" in told
    assert "PORT=" in told
    assert "--host" not in told


def test_an_address_of_another_machine_is_refused() -> None:
    told = refused_in_a_sentence("--host", "203.0.113.1")
    assert "203.0.113.1" in told
    assert "an address of this machine" in told
    assert "Stop what listens" not in told


@pytest.mark.parametrize("host", ["a..b", "\udcff", "x" * 300, "no host"])
def test_what_is_no_host_is_refused(host: str) -> None:
    told = refused_in_a_sentence("--host", host)
    assert "Cannot listen on " in told
    assert "Give a --host that is a name or an address of this machine" in told
    assert "Stop what listens" not in told
    assert "--port" not in told


def test_an_unknown_scenario_is_refused_with_those_there_are() -> None:
    told = refused_in_a_sentence("--scenario", "nowhere")
    assert "docs, empty" in told
    assert "nowhere" in told


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--clock", "tomorrow"),
        ("--clock", "2026-03-08T20:00:00"),
        ("--clock", "2026-13-08T20:00:00Z"),
        ("--clock", ""),
        ("--rate-limit", "many"),
        ("--rate-limit", "0"),
        ("--rate-limit", "-5"),
        ("--rate-limit", "1.5"),
        ("--port", "65536"),
        ("--port", "-1"),
        ("--port", "http"),
        ("--log-level", "loud"),
        ("--fixtures", "/nowhere/at/all"),
    ],
)
def test_a_bad_value_is_refused_with_its_option(option: str, value: str) -> None:
    last = refused(option, value).splitlines()[-1]
    assert last.startswith(f"Error: Invalid value for '{option}': ")
    assert value in last


@pytest.mark.parametrize("clock", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z"])
def test_a_clock_that_no_world_can_live_by_is_refused(clock: str) -> None:
    assert refused("--port", "0", "--clock", clock)


@pytest.mark.parametrize(
    ("name", "value", "option"),
    [
        ("AURION_MOCK_SERVE_CLOCK", "tomorrow", "--clock"),
        ("AURION_MOCK_SERVE_PORT", "abc", "--port"),
        ("AURION_MOCK_SERVE_RATE_LIMIT", "many", "--rate-limit"),
        ("AURION_MOCK_SERVE_OPEN_PREVIEW", "perhaps", "--open-preview"),
        ("AURION_MOCK_SERVE_FIXTURES", "/nowhere/at/all", "--fixtures"),
    ],
)
def test_a_bad_value_in_the_environment_is_refused_with_its_variable(name: str, value: str, option: str) -> None:
    last = refused(env={name: value}).splitlines()[-1]
    assert last.startswith(f"Error: Invalid value for '{name}' ('{option}'): ")
    assert value in last
    assert name not in refused(option, "-" if option == "--open-preview" else value, env={name: value})


@pytest.mark.parametrize("name", ["AURION_MOCK_SERVE_ALLOWED_HOST", "AURION_MOCK_SERVE_ALLOWED_HOSTS"])
def test_a_variable_is_called_as_its_option_is(name: str) -> None:
    with Served(env={name: "one.example two.example"}) as mock:
        assert get(f"{mock.url}/_mock/health", Host="two.example").status_code == 200
        assert mock.interrupt()[2] == "200 GET /_mock/health\n"


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("AURION_MOCK_SERVE_PROT", "Did you mean AURION_MOCK_SERVE_PORT?"),
        ("AURION_MOCK_PORT", "Did you mean AURION_MOCK_SERVE_PORT?"),
        ("AURION_MOCK_SERVE_RATELIMIT", "Did you mean AURION_MOCK_SERVE_RATE_LIMIT?"),
        ("AURION_MOCK_X", "`aurion-mock serve --help`"),
    ],
)
def test_a_variable_that_sets_nothing_is_named(name: str, advice: str) -> None:
    with Served(env={name: "4"}) as mock:
        warned = mock.interrupt()[2]
    assert warned.startswith(f"aurion-mock: {name} sets nothing")
    assert advice in warned
    assert warned.count("\n") == 1


def write(folder: Path, **files: str) -> None:
    """A scenario `mine` with one tenant, and these files."""
    (folder / "mine").mkdir()
    for name, text in ({"world": WORLD} | files).items():
        (folder / "mine" / f"{name}.yaml").write_text(text)


@pytest.mark.parametrize(
    ("file", "text", "line", "words"),
    [
        ("people", "t_one:\n  users: [\n", 3, "not YAML"),
        ("people", "t_one:\n  users: []\n  users: []\n", 3, '"users" stands twice'),
        ("people", USER.replace("name", "nam"), 3, "unknown field nam"),
        ("people", USER.replace("Owner", "5"), 3, "name"),
        ("people", CONVERSATION.replace("null", "soon"), 3, "ticket_id"),
        ("people", CONVERSATION.replace("03-01", "02-30"), 3, "created_at"),
        ("notes", NOTE, 3, "ticket_id is 5"),
        ("world", "clock: noon\ntenants: {}\n", 1, "clock"),
    ],
)
def test_a_broken_fixture_is_refused_with_its_file_and_line(
    tmp_path: Path, file: str, text: str, line: int, words: str
) -> None:
    write(tmp_path, **{file: text})
    told = refused_in_a_sentence("--fixtures", str(tmp_path), "--scenario", "mine")
    assert f"{tmp_path / 'mine' / file}.yaml:{line}: " in told
    assert words in told


def test_a_folder_without_scenarios_is_refused(tmp_path: Path) -> None:
    assert "docs" in refused_in_a_sentence("--fixtures", str(tmp_path))


def test_fixtures_that_change_are_told(tmp_path: Path) -> None:
    write(tmp_path)
    with Served("--fixtures", str(tmp_path), "--scenario", "mine", "--watch") as mock:
        new = tmp_path / "new"
        new.write_text(WORLD.replace("2026-03-08", "2026-04-08"))
        new.replace(tmp_path / "mine" / "world.yaml")
        assert "mine changed. Worlds that are made or reset from now on begin so" in mock.stderr.readline()


# How it ends, and what it says meanwhile.


def test_ctrl_c_ends_it_at_once_and_well() -> None:
    with Served() as mock:
        get(f"{mock.url}/_mock/health").raise_for_status()
        code, out, err = mock.interrupt()
    assert (code, out) == (0, "Stopped.\n")
    assert "Traceback" not in err
    with pytest.raises(httpx.ConnectError):
        get(f"{mock.url}/_mock/health")


def test_ctrl_c_does_not_wait_for_open_connections() -> None:
    with Served() as mock, httpx.Client(verify=NO_TLS) as connected:
        connected.get(f"{mock.url}/_mock/health").raise_for_status()
        code, _, _ = mock.interrupt()
    assert code == 0


def test_each_request_is_a_line_and_a_refusal_says_why() -> None:
    with Served() as mock:
        get(f"{mock.url}/api/v1/tickets?limit=1", **KEY)
        get(f"{mock.url}/api/v2/teams", **KEY, **{"X-Mock-World": "suite-3"})
        _, _, err = mock.interrupt()
    answered, denied = err.splitlines()
    assert answered.startswith("200 GET /api/v1/tickets")
    assert denied.startswith("403 GET /api/v2/teams  [suite-3]")
    assert "API keys are not permitted for this endpoint" in denied
    assert "--open-preview" in denied


def test_a_quiet_mock_says_nothing() -> None:
    with Served("--log-level", "warning") as mock:
        get(f"{mock.url}/api/v1/tickets")
        assert mock.interrupt()[2] == ""


def test_it_serves_when_run_as_a_module_too() -> None:
    with Served(command=[sys.executable, "-m", "mock_server"]) as mock:
        assert get(f"{mock.url}/_mock/health").json()["status"] == "ok"
