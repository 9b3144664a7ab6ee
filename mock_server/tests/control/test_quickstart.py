"""The page for somebody who has never seen the mock, and the list of whom one can be: what they say is so."""

import json
import re
import subprocess
from pathlib import Path

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import WORLD, client
from mock_server.tests.programs import program

PAGE = "/_mock/quickstart"
FENCED = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def run_calls(page: str, **variables: str) -> list[str]:
    """What each of the page's calls answers, in a shell."""
    (block,) = FENCED.findall(page)
    bash, _ = program("bash"), program("curl")
    answers = []
    for line in block.splitlines():
        done = subprocess.run(  # noqa: S603 - the page's own calls
            [bash, "-c", line.replace("curl -sS", "curl -sS --fail-with-body")],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": str(Path(program("curl")).parent), **variables},
            timeout=30,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        answers.append(done.stdout)
    return answers


def test_the_first_calls_do_what_the_page_says(control: httpx.Client, world_name: str) -> None:
    page = control.get(PAGE)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/markdown; charset=utf-8"
    _, made, advanced = run_calls(page.text)
    assert '"VPN not connecting"' in made
    assert '"complete":true' in advanced
    number = json.loads(made)["id"]
    assert control.get(f"/api/v1/tickets/{number}").json()["subject"] == "VPN not connecting"
    assert f"`{world_name}` (it exists)" in control.get(PAGE).text


def test_the_calls_of_a_world_whose_name_a_shell_would_mind(frozen_mock: MockServer) -> None:
    name = """it's "Zoë's" $HOME `x`"""
    in_world = {WORLD.encode(): name.encode()}
    with client(frozen_mock) as asking:
        page = asking.get(PAGE, headers=in_world).text
        run_calls(page)
        commits = asking.get("/_mock/commits", headers=in_world).json()
    assert commits["made"] >= 1 or commits["latest"] >= 1


def test_to_read_the_page_makes_no_world(control: httpx.Client, world_name: str) -> None:
    page = control.get(PAGE).text
    control.get("/_mock/credentials")
    assert f"`{world_name}` (the first request to it makes it)" in page
    assert control.get(f"/_mock/worlds/{world_name}").status_code == 404


def test_the_page_has_the_address_that_it_was_asked_at(frozen_mock: MockServer) -> None:
    with client(frozen_mock) as asking:
        host = f"mine.localhost:{frozen_mock.port}"
        page = asking.get(PAGE, headers={"Host": host, "X-Forwarded-Proto": "https"}).text
    assert f"- Address: https://{host}\n" in page
    assert f"https://{host}/openapi.json" in page


@pytest.mark.parametrize("path", [PAGE, "/_mock/credentials"])
def test_the_page_is_for_those_who_have_the_control_token(path: str) -> None:
    with MockServer(control_token="sesame", clock="frozen") as mock, client(mock, "a") as asking:  # noqa: S106
        assert asking.get(path).status_code == 401
        page = asking.get(path, headers={"Authorization": "Bearer sesame"})
        assert page.status_code == 200
        assert "sesame" not in page.text
        if path == PAGE:
            assert "control token" in page.text
            run_calls(page.text, CONTROL_TOKEN="sesame")  # noqa: S106


def test_every_credential_that_is_listed_is_accepted(control: httpx.Client, frozen_mock: MockServer) -> None:
    listed = control.get("/_mock/credentials").json()
    callers = [each for each in listed if each["kind"] != "signature"]
    assert {each["kind"] for each in listed} == {"key", "session", "signature"}
    assert len({each["name"] for each in listed}) == len(listed)
    with client(frozen_mock) as asking:
        for each in callers:
            answer = asking.get("/api/v1/tickets", headers={each["header"]: each["value"]})
            assert answer.status_code != 401, each
    page = control.get(PAGE).text
    assert all(each["value"] in page for each in listed)


def test_of_very_many_credentials_the_page_shows_some(tmp_path: Path) -> None:
    keys = "".join(f"  ak_live_{at}: {{tenant: t_empty, scopes: []}}\n" for at in range(30))
    (tmp_path / "many").mkdir()
    (tmp_path / "many" / "world.yaml").write_text(f"extends: empty\nkeys:\n{keys}", encoding="utf-8")
    with MockServer(fixtures=tmp_path, scenario="many") as mock, client(mock) as asking:
        total = len(asking.get("/_mock/credentials").json())
        assert total > 30
        assert f"- and {total - 20} more: `GET /_mock/credentials`" in asking.get(PAGE).text


def test_a_world_of_another_scenario_has_its_own(control: httpx.Client, world_name: str) -> None:
    control.put(f"/_mock/worlds/{world_name}", json={"scenario": "empty"})
    assert "ak_live_empty" in control.get(PAGE).text
    assert [each["name"] for each in control.get("/_mock/credentials").json()][:1] == ["ak_live_empty"]
