"""The reports of shards become the report of the run."""

from pathlib import Path

import pytest

from contract_tests.report.merge import MergeError, merge, read
from contract_tests.report.report import Report
from contract_tests.tests import examples


def shards(number: int) -> list[Report]:
    """The rich run in so many shards: every so manieth check in one."""
    whole = examples.rich()
    return [
        whole.model_copy(
            update={
                "shard": f"{each + 1}/{number}",
                "outcomes": whole.outcomes[each::number],
                "findings": whole.findings[each::number],
                "seconds": 100.0 + each,
            }
        )
        for each in range(number)
    ]


def test_what_was_divided_is_whole_again() -> None:
    whole, merged = examples.rich(), merge(list(reversed(shards(3))))
    assert merged.shard == "1/1"
    assert sorted(each.check for each in merged.outcomes) == sorted(each.check for each in whole.outcomes)
    assert {each.key for each in merged.findings} == {each.key for each in whole.findings}
    assert [each.state for each in merged.rules] == [each.state for each in whole.rules]
    assert merged.rules_verified == whole.rules_verified


def test_numbers_are_added_and_the_longest_time_counts() -> None:
    whole, merged = examples.rich(), merge(shards(3))
    assert (merged.requests, merged.throttled, merged.withheld) == (3 * 4180, 6, 9)
    assert merged.waited == pytest.approx(3 * whole.waited)
    assert merged.seconds == 102
    assert merged.left == whole.left * 3
    before, after = whole.operations[0], merged.operations[0]
    assert after.statuses == {status: 3 * times for status, times in before.statuses.items()}
    assert after.credentials == {name: 3 * times for name, times in before.credentials.items()}
    assert after.parameters == {name: 3 * times for name, times in before.parameters.items()}
    assert len(merged.operations) == len(whole.operations)


def test_a_finding_of_two_shards_is_one_and_the_worst_counts() -> None:
    first, second = (
        examples.found(finding).model_copy(update={"shard": shard})
        for finding, shard in ((examples.finding(verdict="flaky"), "1/2"), (examples.finding(), "2/2"))
    )
    (finding,) = merge([first, second]).findings
    assert finding.verdict == "reproduced"


def test_the_mocks_of_shards_may_stand_anywhere_and_a_deployment_is_one() -> None:
    one, two = (each.model_copy(update={"target": f"http://127.0.0.1:{each.shard[0]}"}) for each in shards(2))
    with pytest.raises(MergeError, match=r"not of one run: their target is http://127.0.0.1:1 and http://127.0.0.1:2"):
        merge([one, two])
    mocks = [each.model_copy(update={"kind": "mock"}) for each in (one, two)]
    assert merge(mocks).target == "http://127.0.0.1:1, http://127.0.0.1:2"


@pytest.mark.parametrize(
    ("reports", "error"),
    [
        ([], "There is no report to merge."),
        (shards(4)[:2], r"2 shards of 4 \(3/4, 4/4\) are missing."),
        (shards(3)[1:], r"1 shard of 3 \(1/3\) is missing."),
        ([*shards(3), shards(3)[1]], r"1 shard of 3 \(2/3\) came more than once."),
        ([shards(2)[0], shards(3)[1]], "not of one run: their shards are 1/2 and 2/3."),
        ([shards(1)[0].model_copy(update={"shard": "3/2"})], "'3/2' is no shard: it has to be like 2/4."),
        ([shards(2)[0], shards(2)[1].model_copy(update={"seed": 8})], "their seed is 7 and 8."),
        ([shards(2)[0], shards(2)[1].model_copy(update={"profile": "deep"})], "their profile is ci and deep."),
        ([shards(2)[0], shards(2)[1].model_copy(update={"kind": "mock"})], "their kind is deployment and mock."),
    ],
)
def test_what_does_not_make_one_run_is_refused(reports: list[Report], error: str) -> None:
    with pytest.raises(MergeError, match=error):
        merge(reports)


def test_a_report_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(examples.rich().model_dump_json(), encoding="utf-8")
    assert read(file) == examples.rich()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("{", "is no report: the file: "),
        ('{"target": "x"}', "is no report: kind: Field required."),
        (examples.clean().model_copy(update={"version": 9}).model_dump_json(), "a report of version 9, and this is"),
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, content: str, error: str) -> None:
    file = tmp_path / "report.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(MergeError, match=error):
        read(file)
    with pytest.raises(MergeError, match="No such file"):
        read(tmp_path / "nowhere.json")
