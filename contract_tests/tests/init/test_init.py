"""What `aurion-contract init` writes, what it leaves alone, and what it says."""

import os
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from schemathesis.config import SchemathesisConfig

from contract_tests.init import command
from contract_tests.init.contents import WORKFLOW_SOURCES
from contract_tests.init.surroundings import VARIABLES, host_of
from contract_tests.settings import checked, load
from contract_tests.tests.fake_deployment import deployment
from contract_tests.tests.gate import Ended, called
from mock_server.testing import MockServer

WORKFLOWS = (".github/workflows/contract.yml", ".github/workflows/contract-gate.yml")
NAMES = ("aurion-contract.toml", "schemathesis.toml", *WORKFLOWS)
DONE, COULD_NOT = 0, 2
KEY, SESSION = "ak_live_xxxx", "sess_tenant_owner"
READ_ONLY = Path("/sys")
"""A folder in which nobody makes a file, root neither."""


def init(folder: Path, *arguments: str, **environment: str) -> Ended:
    return called("init", *arguments, cwd=folder, **environment)


def outcomes(ended: Ended) -> dict[str, str]:
    """What became of each file, by the last part of its name."""
    lines = (line.split(None, 2) for line in ended.stdout.splitlines())
    return {Path(words[1]).name: words[0] for words in lines if len(words) > 1 and words[1].endswith(NAMES)}


def git(folder: Path, *arguments: str) -> None:
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env={**os.environ, **quiet})  # noqa: S603, S607 - as a user would


def schemathesis(folder: Path) -> SchemathesisConfig:
    return SchemathesisConfig.from_path(folder / "schemathesis.toml")


def secrets_in(folder: Path, secret: str) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file() and secret in each.read_text()]


def test_an_empty_folder_gets_files_that_are_valid_and_use_a_mock_of_the_runs_own(tmp_path: Path) -> None:
    ended = init(tmp_path)
    assert ended.returncode == DONE, ended.stderr
    assert outcomes(ended) == dict.fromkeys((Path(each).name for each in NAMES), "wrote")
    settings = checked(load(tmp_path / "aurion-contract.toml"))
    assert (settings.url, settings.credentials) == ("", {})
    assert schemathesis(tmp_path)
    called_, gate = (yaml.safe_load((tmp_path / each).read_text()) for each in WORKFLOWS)
    assert set(gate["jobs"]["contract"]["with"]) <= set(
        called_[True]["workflow_call"]["inputs"]
    )  # YAML reads on as True
    assert gate["jobs"]["contract"]["uses"] == f"./{WORKFLOWS[0]}"
    assert "aurion-contract run --profile quick" in ended.stdout


def test_the_workflow_is_the_example_for_github(tmp_path: Path) -> None:
    init(tmp_path)
    assert (tmp_path / WORKFLOWS[0]).read_bytes() == WORKFLOW_SOURCES[1].read_bytes()


def test_what_stands_in_comments_is_valid_too(tmp_path: Path) -> None:
    """Whoever takes the mark of comment away should not find a mistake of ours."""
    init(tmp_path, "--url", "http://127.0.0.1:1")
    lines = (tmp_path / "aurion-contract.toml").read_text().splitlines()
    marked = [line.removeprefix("# ") for line in lines]
    kept = [line for line in marked if line.startswith("[") or " = " in line]
    assert set(tomllib.loads("\n".join(kept))) == {"url", "rate_limit", "users", "exclusive", "credentials"}
    assert checked(tomllib.loads("\n".join(kept)))


def test_a_mock_is_recognised_and_its_credentials_are_written(tmp_path: Path) -> None:
    with MockServer(scenario="busy") as mock:
        ended = init(tmp_path, "--url", mock.url)
    assert f"{mock.url} is a mock, with the scenario busy." in ended.stdout
    assert "The API key ak_live_busy is let in." in ended.stdout
    written = tomllib.loads((tmp_path / "schemathesis.toml").read_text())
    assert written["auth"]["openapi"]["apiKey"] == {"api_key": "ak_live_busy"}
    assert written["auth"]["openapi"]["session"] == {"api_key": "sess_busy_owner"}
    assert "rate-limit" not in written
    assert checked(load(tmp_path / "aurion-contract.toml")).url == ""  # another machine has no mock there


def test_the_mock_that_listens_where_mocks_do_needs_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with MockServer() as mock:
        monkeypatch.setattr(command, "LOCAL", mock.url)
        ended = init(tmp_path)
    assert f"{mock.url} is a mock, with the scenario docs." in ended.stdout
    assert f"schemathesis run {mock.url}/openapi.json" in ended.stdout


def test_a_deployment_is_named_with_its_limit_and_no_secret_is_written(tmp_path: Path) -> None:
    given = {VARIABLES["apiKey"]: KEY, VARIABLES["session"]: "sess_of_nobody_at_all"}
    with deployment(rate_limit=250) as server:
        ended = init(tmp_path, "--url", server.url, **given)
        assert {method for method, _, _ in server.seen} == {"GET"}
    assert ended.returncode == DONE
    assert f"{server.url} is a deployment, 250 requests a minute" in ended.stdout
    assert f"The API key in {VARIABLES['apiKey']} is let in." in ended.stdout
    assert f"The session in {VARIABLES['session']} is refused (401)" in ended.stdout
    settings = checked(load(tmp_path / "aurion-contract.toml"))
    assert (settings.url, settings.rate_limit) == (server.url, 250)
    written = tomllib.loads((tmp_path / "schemathesis.toml").read_text())
    assert written["rate-limit"] == "250/m"
    assert written["auth"]["openapi"]["apiKey"] == {"api_key": f"${{{VARIABLES['apiKey']}}}"}
    assert "session" not in written["auth"]["openapi"]
    assert [secrets_in(tmp_path, each) for each in given.values()] == [[], []]
    assert not [each for each in given.values() if each in ended.stdout + ended.stderr]
    assert f"export {VARIABLES['session']}=…" in ended.stdout
    assert f"no runner of GitHub's reaches {server.url}" in ended.stdout


def test_the_settings_that_are_written_are_those_that_a_run_uses(tmp_path: Path) -> None:
    with deployment(rate_limit=None) as server:
        init(tmp_path, "--url", server.url, **{VARIABLES["apiKey"]: KEY, VARIABLES["session"]: SESSION})
        before = len(server.seen)
        given = {VARIABLES["apiKey"]: KEY, VARIABLES["session"]: SESSION}
        ended = called("run", "--only", "TEAM-06", "--layer", "checks", "--profile", "quick", cwd=tmp_path, **given)
        assert ended.returncode == DONE, ended.stdout + ended.stderr
        assert len(server.seen) > before


def test_a_run_uses_the_settings_for_a_mock_too(tmp_path: Path) -> None:
    init(tmp_path)
    ended = called("run", "--only", "TEAM-06", "--layer", "checks", "--profile", "quick", cwd=tmp_path)
    assert ended.returncode == DONE, ended.stdout + ended.stderr


def test_who_does_not_answer_is_named_all_the_same(tmp_path: Path) -> None:
    ended = init(tmp_path, "--url", "https://user:geheim-geheim@127.0.0.1:1/helpdesk")
    assert ended.returncode == DONE
    assert "https://127.0.0.1:1/helpdesk does not answer (" in ended.stdout
    assert checked(load(tmp_path / "aurion-contract.toml")).url == "https://127.0.0.1:1/helpdesk"
    assert "give the whole address as AURION_CONTRACT_RUN_URL" in ended.stdout
    assert secrets_in(tmp_path, "geheim") == []
    assert "geheim" not in ended.stdout


@pytest.mark.parametrize("url", ["staging.example.com", "ftp://example.com", "http://", "https://example.com/?a=b"])
def test_what_is_no_address_is_refused_before_anything_is_written(tmp_path: Path, url: str) -> None:
    ended = init(tmp_path, "--url", url)
    assert ended.returncode == COULD_NOT
    assert "Give one like https://staging.example.com" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_second_time_nothing_changes_and_what_somebody_changed_stays(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("print('ours')\n")
    init(tmp_path)
    again = init(tmp_path)
    assert (again.returncode, set(outcomes(again).values())) == (DONE, {"unchanged"})
    mine = 'seed = 7\nurl = "https://staging.example.com"\n'
    (tmp_path / "aurion-contract.toml").write_text(mine)
    third = init(tmp_path)
    assert (third.returncode, outcomes(third)["aurion-contract.toml"]) == (DONE, "kept")
    assert "It is there already. --force replaces it." in third.stdout
    assert (tmp_path / "aurion-contract.toml").read_text() == mine
    forced = init(tmp_path, "--force")
    assert (forced.returncode, outcomes(forced)["aurion-contract.toml"]) == (DONE, "replaced")
    assert checked(load(tmp_path / "aurion-contract.toml")).seed == 1
    assert (tmp_path / "main.py").read_text() == "print('ours')\n"
    assert {each.name for each in tmp_path.iterdir()} == {"main.py", ".github", *NAMES[:2]}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("aurion-contract.toml", b"seed = [", "is no TOML"),
        ("aurion-contract.toml", b"sede = 1\n", "line 1: sede: there is no such setting. Is seed meant?"),
        ("aurion-contract.toml", "seed = 1\n".encode("utf-16"), "is UTF-16 or UTF-32, not UTF-8"),
        ("schemathesis.toml", b"hooks = ", "is no TOML"),
        ("schemathesis.toml", b"wrokers = 1\n", "schemathesis.toml: "),
        (WORKFLOWS[0], b"jobs: [", "is no YAML"),
        (WORKFLOWS[1], b"- jobs\n", "is no workflow: it has no jobs."),
    ],
)
def test_a_broken_file_is_named_and_left_and_the_others_are_written(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    ended = init(tmp_path)
    assert ended.returncode == COULD_NOT
    assert outcomes(ended) == {Path(each).name: "broken" if each == name else "wrote" for each in NAMES}
    assert why in ended.stdout
    assert "Mend it, or --force replaces it." in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr
    assert file.read_bytes() == content
    assert init(tmp_path, "--force").returncode == DONE
    assert set(outcomes(init(tmp_path)).values()) == {"unchanged"}


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_what_is_no_file_is_in_the_way(tmp_path: Path, force: list[str]) -> None:
    os.mkfifo(tmp_path / "aurion-contract.toml")
    (tmp_path / "schemathesis.toml").mkdir()
    (tmp_path / ".github").write_text("not a folder")
    ended = init(tmp_path, *force)
    assert ended.returncode == COULD_NOT
    assert set(outcomes(ended).values()) == {"failed"}
    assert "aurion-contract.toml  What has this name is no file. Move it away." in ended.stdout
    assert "schemathesis.toml  There is a directory of this name. Move it away." in ended.stdout
    assert f"contract.yml  {tmp_path / '.github'} is no directory. Move it away." in ended.stdout
    assert "--force replaces it" not in ended.stdout
    assert "let those files be written, and call `aurion-contract init` again" in ended.stdout
    assert {each.name for each in tmp_path.iterdir()} == {*NAMES[:2], ".github"}


@pytest.mark.skipif(not READ_ONLY.is_dir(), reason="needs /sys")
def test_a_folder_that_cannot_be_written_to_is_a_sentence_a_file(tmp_path: Path) -> None:
    ended = init(READ_ONLY)
    assert ended.returncode == COULD_NOT
    assert set(outcomes(ended).values()) == {"failed"}
    assert "Traceback" not in ended.stdout + ended.stderr


def test_workflows_go_to_the_root_of_the_repository_and_find_the_settings(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "trunk")
    git(tmp_path, "remote", "add", "origin", "git@github.com:aurion/helpdesk.git")
    below = tmp_path / "web" / "api"
    below.mkdir(parents=True)
    assert init(below).returncode == DONE
    gate = yaml.safe_load((tmp_path / WORKFLOWS[1]).read_text())
    assert gate[True]["push"]["branches"] == ["trunk"]
    assert gate["jobs"]["contract"]["with"]["options"] == "--config web/api/aurion-contract.toml"
    assert {each.name for each in below.iterdir()} == {"aurion-contract.toml", "schemathesis.toml"}


def test_elsewhere_than_on_github_there_is_no_workflow(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", "https://gitlab.example.com/aurion/helpdesk.git")
    ended = init(tmp_path)
    assert outcomes(ended) == {"aurion-contract.toml": "wrote", "schemathesis.toml": "wrote"}
    assert "kept at gitlab.example.com, where no workflow of GitHub runs" in ended.stdout
    assert not (tmp_path / ".github").exists()
    assert "let your CI call `aurion-contract run --junit contract.xml`" in ended.stdout


@pytest.mark.parametrize(
    ("remote", "host"),
    [
        ("git@github.com:aurion/helpdesk.git", "github.com"),
        ("https://github.com/aurion/helpdesk", "github.com"),
        ("ssh://git@GitHub.example.com:2222/aurion/helpdesk.git", "github.example.com"),
        ("gitlab.com:aurion/helpdesk", "gitlab.com"),
        ("/srv/git/helpdesk.git", ""),
        ("./a:b", ""),
        ("", ""),
    ],
)
def test_the_host_of_a_remote(remote: str, host: str) -> None:
    assert host_of(remote) == host
