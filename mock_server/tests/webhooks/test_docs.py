"""The commands of docs/webhooks.md do what it says."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client
from mock_server.tests.webhooks.conftest import Developer
from mock_server.tests.webhooks.receivers import Helpdesk, Receiver

PAGE = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")
BASH, CURL = shutil.which("bash"), shutil.which("curl")


@pytest.mark.skipif(not (BASH and CURL), reason="there is no curl")
def test_its_commands_deliver_wait_list_and_deliver_again() -> None:
    block = PAGE.split("```bash\n")[1].partition("```")[0]
    commands = [each for each in re.split(r"^(?=curl )", block, flags=re.MULTILINE) if each.strip()]
    assert len(commands) == 5
    helpdesk = Helpdesk()
    with (
        Receiver(helpdesk.take) as receiver,
        MockServer(clock="frozen") as mock,
        client(mock, "my-test", KEY) as calling,
    ):
        developer = Developer(calling)
        places = (("http://localhost:4010", mock.url), ("http://localhost:9000/hooks", receiver.url))
        answers = []
        for command in commands:
            script = command.replace("curl ", "curl -sS ", 1)
            for there, here in places:
                script = script.replace(there, here)
            done = subprocess.run([BASH or "bash", "-c", script], capture_output=True, check=True)  # noqa: S603
            answers.append(json.loads(done.stdout))
        webhook, ticket, waited, listed, again = answers
        assert webhook["name"] == "shop"
        assert waited["ok"] is True
        assert {each["event"] for each in listed["items"]} == {"ticket.created"}
        assert again["redelivery_of"] == "dlv_00000001"
        developer.wait(webhook="shop", count=2)
    assert helpdesk.subjects[ticket["id"]] == "VPN does not connect"
    assert helpdesk.created == 1


def test_its_table_has_every_misbehaviour() -> None:
    table = "\n".join(line for line in PAGE.splitlines() if line.startswith("| `"))
    told = set(re.findall(r"`([a-z_]+)`", table)) - {"id", "sequence"}
    assert told == {
        "duplicate",
        "reorder",
        "late",
        "unsigned",
        "wrong_signature",
        "rotated_key",
        "stale_timestamp",
    }
