"""The requests of a finding, sent again by a shell: what the first makes, the next ones name."""

import json
import os
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from contract_tests.client.curl_script import curls
from contract_tests.client.exchanges import RecordedExchange
from contract_tests.run.connect import connected
from contract_tests.settings import RunSettings
from mock_server.testing import MockServer
from mock_server.tests.programs import program


def exchange(
    method: str, target: str, content: bytes = b"", answer: object = None, status: int = 200
) -> RecordedExchange:
    return RecordedExchange(method, target, (), content, status, (), json.dumps(answer).encode())


def test_an_id_that_was_answered_is_a_variable_in_what_follows() -> None:
    told = curls(
        [
            exchange("POST", "/teams", b'{"name": "It\'s"}', {"id": "team_1"}, 201),
            exchange("PATCH", "/teams/team_1?x=team_1", b'{"parent": "team_1", "name": "team_11"}'),
            exchange("GET", "/teams/team_11"),
        ]
    )
    assert told == [
        'ID1=$(curl -sS -X POST "$AURION_URL/teams" --data-binary \'{"name": "It\'"\'"\'s"}\' | jq -r .id)',
        'curl -sS -i -X PATCH "$AURION_URL/teams/${ID1}?x=team_1" '
        '--data-binary \'{"parent": "\'"$ID1"\'", "name": "team_11"}\'',
        'curl -sS -i -X GET "$AURION_URL/teams/team_11"',
    ]


def test_two_fields_of_one_answer_are_two_variables() -> None:
    told = curls(
        [
            exchange("POST", "/tickets", b"{}", {"id": 1042, "conversation_id": "c-1"}, 201),
            exchange("POST", "/execute", b'{"conversation_id": "c-1"}'),
            exchange("GET", "/tickets/1042"),
        ]
    )
    assert told[0].startswith("read -r ID1 ID2 < <(curl -sS -X POST")
    assert '"$ID2"' in told[1]
    assert told[2].endswith('/tickets/${ID1}"')


def test_what_nobody_names_later_is_no_variable() -> None:
    assert curls([exchange("POST", "/teams", b"{}", {"id": "team_1"}, 201)]) == [
        "curl -sS -i -X POST \"$AURION_URL/teams\" --data-binary '{}'"
    ]


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer() as mock:
        yield mock


def test_a_shell_can_send_a_story_again(server: MockServer) -> None:
    """The records of the story are gone: the shell makes new ones."""
    program("curl"), program("jq")
    with connected(RunSettings(url=server.url)) as on, on.transport.exchange_log.tracing() as trace:
        team = on.dashboard.post("/api/v2/teams", {"name": "It's $HOME"}).json()
        on.dashboard.patch(f"/api/v2/teams/{team['id']}", {"description": "changed"})
        on.dashboard.get(f"/api/v2/teams/{team['id']}")
        told = curls(trace.exchanges)
    environment = {**os.environ, "AURION_URL": server.url, "AURION_SESSION_OWNER": "aurion_session=sess_tenant_owner"}
    said = subprocess.run(  # noqa: S603 - our own words
        [program("bash"), "-c", "\n".join(told)], env=environment, capture_output=True, text=True, check=True
    )
    made = json.loads(said.stdout.splitlines()[-1])
    assert (made["name"], made["description"]) == ("It's $HOME", "changed")
    found = httpx.get(f"{server.url}/api/v2/teams/{made['id']}", headers={"Cookie": "aurion_session=sess_tenant_owner"})
    assert found.status_code == 200
