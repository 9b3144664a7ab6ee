"""What the tests of bad input ask after every request: was it refused, does the server go on, is the world the same?"""

from typing import Any

from mock_server.testing import MockServer
from mock_server.tests.connections import OWNER, Answer, Connection, client, request

TICKETS = "/api/v1/tickets"
LISTS = [TICKETS, "/api/v2/teams", "/api/v2/business-hours", "/api/v2/oncall/schedules"]


def look(mock: MockServer, world: str) -> list[Any]:
    """A world as one sees it from outside: its records, its counts, its clock."""
    with client(mock, world, OWNER) as session:
        records = [session.get(path, params={"limit": 100}).raise_for_status().json() for path in LISTS]
        return [*records, session.get(f"/_mock/worlds/{world}").raise_for_status().json()]


def assert_refused(answer: Answer, *statuses: int) -> None:
    """It has one of the statuses, and says why in JSON."""
    assert answer.status in statuses, answer
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.detail


def assert_still_answers(connection: Connection) -> None:
    """The same connection takes the next request."""
    assert connection.send(request("GET /_mock/health")).status == 200
