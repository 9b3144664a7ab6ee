"""Each row of each table of the passive rules is red on a violation of its own, and no rule is without one."""

import re
from pathlib import Path
from typing import Any

import pytest

from contract_tests import passive
from contract_tests.contract import CONTRACT, contract, rules
from contract_tests.passive.acceptance import REFUSED
from contract_tests.passive.counts import TOTALS
from contract_tests.passive.fields import CHANGED, CREATED, IDENTITIES, KEPT, READ, STATUSES
from contract_tests.passive.history import REFERENCES
from contract_tests.passive.lists import OFFSETS, ONCE, SIZES
from contract_tests.passive.refusals import KEYS, WORDS
from contract_tests.tests.passive.alone_automation import AUTOMATION
from contract_tests.tests.passive.alone_services import SERVICES
from contract_tests.tests.passive.alone_teams import TICKETS_AND_TEAMS
from contract_tests.tests.passive.noted import NOTED
from contract_tests.tests.passive.removals import REMOVALS
from contract_tests.tests.passive.sequences import TOGETHER
from contract_tests.tests.passive.story import Said, broken, findings

NAMED = re.compile(r'"([A-Z]+-\d+)"')
SENT = {"all_day": False, "execution_mode": "event", "body": "x", "private": True}
"""What a body has besides, so that a page speaks of all its fields."""
OTHER: dict[str, Any] = {"private": False}


def target(operation_id: str, value: str = "x1") -> str:
    """Method and path of an operation, with this for each parameter."""
    operation = contract().by_id[operation_id]
    return f"{operation.method} {re.sub(r'{[^}]+}', value, operation.path)}"


def echo(operation_id: str, name: str) -> tuple[Said, Said]:
    """A field that is answered otherwise than it was sent, and one that is not."""
    sent = {**SENT, name: True if name in {"private", "is_default", "enabled", "business_hours"} else "one"}
    sent |= {"execution_mode": "time"} if name == "time_condition" else {}
    sent |= {name: [{"day_of_week": 1}]} if name == "schedule" else {}
    shown = {**sent, "id": "x1", "team_id": "x1", "user_id": "x1", "holidays": []} | {name: sent[name]}
    wrong = {
        **shown,
        name: None if operation_id == "create_ticket" else [] if name == "schedule" else OTHER.get(name, 2),
    }
    status = STATUSES.get(operation_id, (200, ""))[0]
    return Said(target(operation_id), status, wrong, sent), Said(target(operation_id), status, shown, sent)


@pytest.mark.parametrize(
    ("operation_id", "name", "rule"),
    [(op, name, rule) for table in (CREATED, CHANGED) for op, fields in table.items() for name, rule in fields.items()],
)
def test_a_field_that_is_not_answered_as_it_was_sent_is_told(operation_id: str, name: str, rule: str) -> None:
    wrong, right = echo(operation_id, name)
    assert rule in broken([wrong])
    assert rule not in broken([right])


@pytest.mark.parametrize("operation_id", STATUSES)
def test_another_status_is_told(operation_id: str) -> None:
    status, rule = STATUSES[operation_id]
    signed = {"x-workflow-signature": "00"}
    assert broken([Said(target(operation_id), 299, {}, {}, signed)]) == [rule]
    assert broken([Said(target(operation_id), status, {}, {}, signed)]) == []


@pytest.mark.parametrize("operation_id", IDENTITIES)
def test_another_record_is_told(operation_id: str) -> None:
    rule, pairs = IDENTITIES[operation_id]
    shown: dict[str, Any] = {"holidays": [], **dict.fromkeys(pairs, "X1")}
    assert broken([Said(target(operation_id), 200, shown)]) == []
    for name in pairs:
        assert broken([Said(target(operation_id), 200, {**shown, name: "other"})]) == [rule]


@pytest.mark.parametrize("operation_id", WORDS)
def test_other_words_of_a_404_are_told_to_who_was_let_in(operation_id: str) -> None:
    rule, words = WORDS[operation_id]
    admitted = {"teams": "list_teams", "business_hours": "list_business_hours"}
    lists = target(admitted.get(contract().by_id[operation_id].tag, "list_automation_rules"))
    for said in words:
        assert broken([Said(lists, 200, []), Said(target(operation_id), 404, {"detail": said})]) == []
    assert broken([Said(lists, 200, []), Said(target(operation_id), 404, {"detail": "No"})]) == [rule]
    assert broken([Said(target(operation_id), 404, {"detail": "No"})]) == []


@pytest.mark.parametrize("tag", KEYS)
def test_a_key_that_is_let_in_is_told(tag: str) -> None:
    operation = next(each for each in contract().operations if each.tag == tag and each.method == "GET")
    alone = {"cookie": "", "x-api-key": "k"}
    assert KEYS[tag] in broken([Said(target(operation.id), 200, [], headers=alone)])
    assert broken([Said(target(operation.id), 401, {"detail": "No"}, headers=alone)]) == []


@pytest.mark.parametrize("operation_id", KEPT)
def test_what_was_not_sent_and_is_lost_twice_is_told(operation_id: str) -> None:
    """Of a record that was made; the settings, which nobody makes, and what leads to a record that may be gone, are
    noted.
    """
    create = operation_id.replace("update_", "create_")
    for name, rule in KEPT[operation_id].items():
        shown, update = {"id": "x1", name: [{"day_of_week": 1}] if name == "schedule" else "v"}, target(operation_id)
        made = [Said(target(create), 201, shown)] if create in contract().by_id else []
        kept, sent_again = Said(update, 200, shown, {"name_of_none": 1}), Said(update, 200, shown, shown)
        lost = Said(update, 200, {**shown, name: None}, {"name_of_none": 1})
        story = [*made, sent_again, lost, sent_again, lost]
        assert broken(story) == ([rule] if made and name not in REFERENCES else [])
        assert {each.rule for each in findings(story)} == {rule}
        assert broken([*made, sent_again, lost, sent_again, kept, sent_again, lost]) == []
        assert findings([*made, *[kept] * 3]) == []


@pytest.mark.parametrize("operation_id", READ)
def test_what_is_read_otherwise_than_it_was_created_is_noted(operation_id: str) -> None:
    """Of a record that nobody here has changed. With another instant of creation it is another record."""
    create = operation_id.replace("get_", "create_")
    for name, rule in READ[operation_id].items():
        shown = {"id": "x1", name: "2026-03-08T20:00:00Z", "holidays": []}
        made, read = Said(target(create), 201, shown), Said(target(operation_id), 200, shown)
        assert findings([made, read]) == []
        if name == "created_at":
            made, other = read, read.but(created_at="2026-03-09T20:00:00Z")
        else:
            other = read.but(**{name: "other"})
        assert [(each.rule, each.note) for each in findings([made, other])] == [(rule, True)]


@pytest.mark.parametrize("operation_id", SIZES)
def test_a_page_of_another_size_is_told(operation_id: str) -> None:
    rule, usual, most = SIZES[operation_id]
    path = target(operation_id)
    assert broken([Said(f"{path}?limit=2", 200, [{}] * 3)]) == [rule]
    assert broken([Said(f"{path}?limit=2", 200, [{}] * 2)]) == []
    if usual:
        assert broken([Said(path, 200, {"data": [], "limit": usual + 1})]) == [rule]
        assert broken([Said(path, 200, {"data": [], "limit": usual})]) == []
    if most:
        assert broken([Said(f"{path}?limit=9999", 200, {"data": [], "limit": most + 1})]) == [rule]
        assert broken([Said(f"{path}?limit=9999", 200, {"data": [], "limit": most})]) == []


@pytest.mark.parametrize("operation_id", OFFSETS)
def test_another_offset_is_told(operation_id: str) -> None:
    assert broken([Said(f"{target(operation_id)}?offset=3", 200, {"data": [], "offset": 0})]) == [OFFSETS[operation_id]]
    assert broken([Said(f"{target(operation_id)}?offset=3", 200, {"data": [], "offset": 3})]) == []


@pytest.mark.parametrize("operation_id", TOTALS)
def test_a_total_that_is_wrong_twice_is_told(operation_id: str) -> None:
    page = {"data": [{"id": "a"}], "total": 9, "limit": 5, "offset": 1}
    asked = f"{target(operation_id)}?limit=5&offset=1"
    assert broken([Said(asked, 200, page, at=0), Said(asked, 200, page, at=61)]) == [TOTALS[operation_id]]
    assert broken([Said(asked, 200, page)]) == []
    assert broken([Said(asked, 200, {**page, "total": 2})] * 2) == []


@pytest.mark.parametrize("operation_id", ONCE)
def test_a_record_that_is_listed_twice_is_told(operation_id: str) -> None:
    path, record = target(operation_id), {"id": "x1", "updated_at": "2026-03-08T20:00:00Z"}
    assert broken([Said(path, 200, [record, record])]) == [ONCE[operation_id]]
    assert broken([Said(path, 200, [record, {**record, "updated_at": "2026-03-08T20:00:01Z"}])]) == []
    assert broken([Said(path, 200, [record, {**record, "id": "x2"}])]) == []


def test_no_rule_is_without_a_planted_violation() -> None:
    """The catalogue's ids that the sources name: each stands in a story, or in a table that is tried above."""
    folder = Path(passive.__file__).parent
    named = {name for path in folder.glob("*.py") for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    tables = [*CREATED.values(), *CHANGED.values(), *KEPT.values(), *READ.values()]
    tried = {rule for fields in tables for rule in fields.values()} | set(KEYS.values())
    tried |= {rule for _, rule in STATUSES.values()} | {rule for rule, _ in [*IDENTITIES.values(), *WORDS.values()]}
    tried |= {rule for rule, _, _ in SIZES.values()} | {*OFFSETS.values(), *TOTALS.values()}
    tried |= {*TICKETS_AND_TEAMS, *SERVICES, *AUTOMATION, *TOGETHER, *REMOVALS, *NOTED, *ONCE.values()}
    assert {rule for fields in REFUSED.values() for rule, _, _ in fields.values()} <= tried
    assert named <= tried, named - tried
    assert {rules()[name].level for name in named} <= CONTRACT
