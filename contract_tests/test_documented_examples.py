"""Every curl example of the API docs, sent as it is written, is answered as it is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from contract_tests.calling import Caller, Json, refused

COUNTS = {"tickets": 7, "teams-and-routing": 14, "on-call": 10}
PREVIEW = "teams-and-routing"
WITHOUT_EXAMPLE = {"swap_oncall_entry_by_id"}  # its path stands in the table of scopes only
RECORDS = ("", ".data", ".items")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, kw_only=True)
class Example:
    """One example, as documented_examples.yaml explains it."""

    page: str
    id: str
    section: str
    operation: str
    method: str
    path: str
    headers: dict[str, str]
    body: Json = None
    status: int
    shown: Json = None
    follows: Json = None
    anew: list[str] = field(default_factory=list)
    scenario: str = "docs"
    session: str = "sess_tenant_owner"

    def send(self, caller: Caller) -> httpx.Response:
        """The request as the page writes it, with the page's own key."""
        return caller.request(self.method, self.path, self.headers, json=self.body)

    def send_from_dashboard(self, caller: Caller) -> httpx.Response:
        """The same request with a session in the key's place."""
        headers = {name: value for name, value in self.headers.items() if name != "X-API-Key"}
        return caller.session(self.session).request(self.method, self.path, headers, json=self.body)


def examples() -> list[Example]:
    pages = yaml.safe_load(Path(__file__).with_name("documented_examples.yaml").read_text(encoding="utf-8"))
    return [Example(page=page, **example) for page, found in pages.items() for example in found]


EXAMPLES = examples()
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.page}: {example.id}")
every_preview_example = pytest.mark.parametrize(
    "example", [each for each in EXAMPLES if each.page == PREVIEW], ids=lambda example: example.id
)


def differences(documented: Json, answered: Json, anew: list[str], at: str = "") -> Iterator[str]:
    """Where the answer lacks a documented value, or has another one."""
    if at.lstrip(".") in anew:
        if not same_form(documented, answered):
            yield f"{at} is {answered!r}, which has not the form of {documented!r}"
    elif isinstance(documented, dict) and isinstance(answered, dict):
        for name, value in documented.items():
            yield from differences(value, answered.get(name, "nothing at all"), anew, f"{at}.{name}")
    elif isinstance(documented, list) and isinstance(answered, list) and at in RECORDS:
        for record in documented:
            if all(any(differences(record, other, anew, at + "[]")) for other in answered):
                yield f"{at} has no {record!r}"
    elif documented != answered or type(documented) is not type(answered):
        yield f"{at} is {answered!r}, not {documented!r}"


def same_form(documented: Any, answered: Any) -> bool:
    """A whole number for a whole number, an instant for an instant, `hol_…` for `hol_123`."""
    if isinstance(documented, int):
        return isinstance(answered, int)
    if INSTANT.fullmatch(documented):
        return bool(INSTANT.fullmatch(answered))
    return re.fullmatch(documented.partition("_")[0] + r"_\w+", answered) is not None


def test_the_file_has_every_example_of_the_three_pages_once() -> None:
    assert {page: len([each for each in EXAMPLES if each.page == page]) for page in COUNTS} == COUNTS
    assert len({example.id for example in EXAMPLES}) == len(EXAMPLES) == 31


def test_every_operation_has_an_example_but_the_one_that_the_pages_do_not_show(document: Json) -> None:
    served = {operation["operationId"] for item in document["paths"].values() for operation in item.values()}
    assert served - WITHOUT_EXAMPLE == {example.operation for example in EXAMPLES}


@every_example
def test_the_document_cites_the_section_of_the_example(document: Json, example: Example) -> None:
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    sources = [each["x-source"] for each in operations if each["operationId"] == example.operation]
    sources.append(document["components"]["parameters"]["IdempotencyKey"]["x-source"])
    assert {"page": example.page, "section": example.section, "level": "documented"} in sources


@every_example
def test_a_documented_example_is_answered_as_documented(api: Caller, example: Example) -> None:
    api.begin(example.scenario)
    answer = example.send_from_dashboard(api) if example.page == PREVIEW else example.send(api)
    assert answer.status_code == example.status, answer.text
    documented = example.follows if example.shown is None else example.shown
    if documented is None:
        assert answer.content == b""
    else:
        assert list(differences(documented, answer.json(), example.anew)) == []


@every_preview_example
def test_an_api_key_is_refused_on_the_preview_page_in_the_documented_words(api: Caller, example: Example) -> None:
    refused(example.send(api), 403, "API keys are not permitted for this endpoint")


def test_the_examples_business_hours_are_a_second_default_in_the_docs_world(api: Caller) -> None:
    (example,) = (each for each in EXAMPLES if each.operation == "create_business_hours")
    answer = api.session("sess_tenant_owner").post(example.path, example.body)
    assert answer.status_code == 409
    assert isinstance(answer.json()["detail"], str)


def test_the_two_examples_with_an_idempotency_key_create_one_ticket(api: Caller) -> None:
    first, again = (each.send(api) for each in EXAMPLES if each.operation == "create_ticket")
    assert again.status_code == first.status_code == 201
    assert again.json() == first.json()


@pytest.mark.parametrize(
    ("documented", "answered", "anew"),
    [
        ({"a": 1}, {"b": 1}, []),
        ({"a": 1}, {"a": True}, []),
        ({"a": None}, {}, []),
        ({"a": {"b": "x"}}, {"a": {"b": "y"}}, []),
        ({"schedule": []}, {"schedule": [1]}, []),
        ({"data": [{"id": 1}]}, {"data": [{"id": 2}]}, []),
        ({"data": [{"id": 1}]}, {"data": []}, []),
        ([{"id": 1}], {}, []),
        ({"id": "hol_123"}, {"id": "holiday_1"}, ["id"]),
        ({"id": 1042}, {"id": "1042"}, ["id"]),
        ({"created_at": "2026-02-20T14:30:00Z"}, {"created_at": "2026-02-20"}, ["created_at"]),
    ],
)
def test_the_comparison_notices_what_differs(documented: Json, answered: Json, anew: list[str]) -> None:
    assert list(differences(documented, answered, anew))
