"""What `aurion-contract` says when it cannot test, when a promise is broken, and what it does with a baseline."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.tests.fake_deployment import deployment
from contract_tests.tests.gate import called, gate
from mutation.catalogue import named, planted
from mutation.mutant import Mutant
from mutation.wire import Call, asks

BROKEN, COULD_NOT_TEST = 1, 2
DEFECT = named("get_ticket has other words for its 404.")
ONLY = ("--only", "TICKET-06", "--layer", "checks")


@pytest.fixture(scope="module")
def broken() -> Iterator[str]:
    """The address of a mock whose 404 has other words."""
    with planted(DEFECT) as url:
        yield url


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "--url", "http://127.0.0.1:9"], "does not answer"),
        (["run", "--url", "staging.example.com"], "is no address"),
        (["run", "--only", "TEAM-99"], "--only TEAM-99"),
        (["run", "--config", "nowhere.toml"], "Cannot read nowhere.toml"),
        (["run", "--config", "broken.toml"], "broken.toml is no TOML"),
        (["run", "--config", "wrong.toml"], "credentials.key"),
        (["run", "--url", "{mock}", "--baseline", "nowhere.json", *ONLY], "Cannot read nowhere.json"),
        (["run", "--url", "{mock}", "--json", "folder", *ONLY], "Cannot write folder"),
        (["sweep", "nowhere.jsonl"], "Cannot read the ledger nowhere.jsonl"),
        (["sweep", "broken.toml"], "is no ledger"),
        (["merge", "wrong.toml"], "wrong.toml is no report"),
        (["mutants", "--only", "TEAM-99"], "no mutant"),
    ],
)
def test_what_it_cannot_do_is_said_in_a_sentence(
    arguments: list[str], says: str, mock_url: str, tmp_path: Path
) -> None:
    (tmp_path / "broken.toml").write_text("credentials = [", encoding="utf-8")
    (tmp_path / "wrong.toml").write_text('[credentials.key]\nscopes = ["sla:read"]\n', encoding="utf-8")
    (tmp_path / "folder").mkdir()
    ended = called(*(word.replace("{mock}", mock_url) for word in arguments), cwd=tmp_path)
    assert ended.returncode == COULD_NOT_TEST, ended.stdout + ended.stderr
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_is_not_installed_is_named_with_what_brings_it(tmp_path: Path) -> None:
    without = "import sys; sys.modules['schemathesis'] = None; from contract_tests.__main__ import main; main()"
    ended = gate(cwd=tmp_path, script=without)
    assert ended.returncode == COULD_NOT_TEST
    assert ended.stderr.startswith("aurion-contract: schemathesis cannot be found. pip install 'aurion-mock[contract]'")


def test_where_the_mutants_are_not_installed_is_said_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mutation.score", None)
    monkeypatch.setitem(sys.modules, "mutation", None)
    ended = called("mutants", cwd=tmp_path)
    assert ended.returncode == COULD_NOT_TEST
    told = "aurion-contract: The mutants are not installed with the kit: run this in a checkout of the project.\n"
    assert ended.stderr == told


def test_a_credential_that_is_refused_is_named(mock_url: str, tmp_path: Path) -> None:
    ended = called("run", "--url", mock_url, "--api-key", "ak_live_nobody", *ONLY, cwd=tmp_path)
    assert ended.returncode == COULD_NOT_TEST
    assert "The credential 'key' is not accepted" in ended.stderr
    assert "ak_live_nobody" not in ended.stdout + ended.stderr


def test_a_server_that_is_another_is_no_deployment_of_this_api(broken: str, tmp_path: Path) -> None:
    ended = called("run", "--url", f"{broken}/docs", "--api-key", "ak_live_xxxx", *ONLY, cwd=tmp_path)
    assert ended.returncode == COULD_NOT_TEST
    assert "does not look like this API" in ended.stderr


def test_a_broken_promise_is_told_with_all_it_takes_to_see_it_again(broken: str, tmp_path: Path) -> None:
    ended = called("run", "--url", broken, *ONLY, cwd=tmp_path)
    assert ended.returncode == BROKEN
    for part in (
        "BROKEN PROMISE TICKET-06 get_ticket",
        'An unknown id, or that of another tenant\'s ticket, is 404 "Ticket not found".',
        "tickets, Get a Ticket (assumed)",
        'expected  404 {"detail": "Ticket not found"}',
        'curl -sS -i -X GET "$AURION_URL/api/v1/tickets/',
        f"aurion-contract run --url {broken} --seed 1 --only checks/",
        f"aurion-contract pytest --url {broken} --seed 1 --only checks/",
    ):
        assert part in " ".join(ended.stdout.split()) or part in ended.stdout
    assert "ak_live_xxxx" not in ended.stdout


def test_what_is_known_does_not_fail_and_what_is_mended_is_named(broken: str, mock_url: str, tmp_path: Path) -> None:
    written = called("run", "--url", broken, *ONLY, "--baseline", "known.json", "--baseline-update", cwd=tmp_path)
    assert written.returncode == 0, written.stdout
    known = json.loads((tmp_path / "known.json").read_text(encoding="utf-8"))
    assert {each["rule"] for each in known["findings"]} == {"TICKET-06"}
    assert f"Baseline: {len(known['findings'])} finding written to known.json: 1 new, 0 dropped.\n" in written.stderr
    assert "BROKEN PROMISE TICKET-06@get_ticket" in written.stderr
    again = called("run", "--url", broken, *ONLY, "--baseline", "known.json", cwd=tmp_path)
    assert again.returncode == 0
    assert "Passed: No broken promise is new, 1 finding is known: 0 assumed rules verified" in again.stdout
    assert "KNOWN TICKET-06@get_ticket" in again.stderr
    assert "BROKEN PROMISE" not in again.stderr
    wanted = called("run", "--url", broken, *ONLY, "--baseline", "known.json", "--min-rules", "0.1", cwd=tmp_path)
    assert wanted.returncode == BROKEN
    mended = called("run", "--url", mock_url, *ONLY, "--baseline", "known.json", "--baseline-prune", cwd=tmp_path)
    assert mended.returncode == 0
    assert json.loads((tmp_path / "known.json").read_text(encoding="utf-8"))["findings"] == []


def test_checks_are_listed_as_only_takes_them(mock_url: str, tmp_path: Path) -> None:
    listed = called("checks", "TICKET-06", cwd=tmp_path).stdout.splitlines()
    assert listed
    assert all("TICKET-06" in line for line in listed)
    assert called("run", "--url", mock_url, "--only", listed[0].split()[0], cwd=tmp_path).returncode == 0


def test_too_few_verified_rules_fail_the_run(mock_url: str, tmp_path: Path) -> None:
    ended = called("run", "--url", mock_url, *ONLY, "--min-rules", "95", cwd=tmp_path)
    assert ended.returncode == BROKEN
    assert "95 % were asked for" in " ".join(ended.stdout.split())


def test_a_run_leaves_the_mock_as_it_was(tmp_path: Path) -> None:
    with deployment(veiled=False) as server:
        assert called("run", "--url", server.url, *ONLY, cwd=tmp_path).returncode == 0
        assert server.changes() == []


def test_one_wrong_status_is_one_finding_however_many_rules_need_the_answer(tmp_path: Path) -> None:
    defect = named("create_team succeeds with 200.")
    with planted(defect) as url:
        only = ("--only", "create_team", "--layer", "checks", "--json", "report.json")
        assert called("run", "--url", url, *only, cwd=tmp_path).returncode == BROKEN
    findings = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["findings"]
    (one,) = [each for each in findings if each["operation"] == "create_team" and "201" in each["expected"]]
    assert len(one["also"]) > 5


def test_what_was_flaky_at_first_hides_no_promise_that_is_broken_for_good(tmp_path: Path) -> None:
    """One check of the rule sees this defect at its first look only, another one sees it every time."""
    defect = Mutant("TICKET-05", "persistence", "An odd number reads the ticket before it.", asks("get_ticket", _even))
    with planted(defect) as url:
        ended = called(
            "run", "--url", url, "--only", "TICKET-05", "--layer", "checks", "--json", "report.json", cwd=tmp_path
        )
    assert ended.returncode == BROKEN, ended.stdout
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["findings"]
    assert ("TICKET-05", "get_ticket", "reproduced") in {(x["rule"], x["operation"], x["verdict"]) for x in found}


def _even(call: Call) -> None:
    start, _, number = call.path.rpartition("/")
    if number.isdecimal():
        call.path = f"{start}/{int(number) & ~1}"
