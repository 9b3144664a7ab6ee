"""Traffic that is as the document has it: nothing is reported, and nothing is changed."""

from collections import Counter

import httpx

from mock_server.testing import MockServer
from mock_server.tests.proxy.standing import notes, standing_before, violations
from mock_server.tests.proxy.valid_traffic import DOCUMENT, valid_requests


def test_hundreds_of_valid_exchanges_over_all_operations_have_no_report() -> None:
    statuses: Counter[int] = Counter()
    told, called = [], set()
    with MockServer(rate_limit="off") as mock, standing_before(mock.url) as proxy, httpx.Client() as client:
        for number, each in enumerate(valid_requests()):
            headers = {**each.headers, "X-Mock-World": f"world-{number % 5}"}
            answer = client.request(each.method, proxy.url + each.path, headers=headers, content=each.body)
            statuses[answer.status_code] += 1
            called.add(each.operation.id)
            if found := [*violations(answer), *notes(answer)]:
                told.append((each.operation.id, answer.status_code, found))
    assert told == []
    assert called == DOCUMENT.by_id.keys()
    assert statuses.total() > 300
    assert sum(count for status, count in statuses.items() if status < 300) > 200


def test_refusals_of_every_kind_have_no_report_where_the_request_is_as_the_document_has_it() -> None:
    with MockServer(rate_limit=3) as mock, standing_before(mock.url) as proxy, httpx.Client() as client:
        told = {}
        for key, path in (
            ("ak_live_unknown", "/api/v1/tickets"),
            ("ak_live_noscope", "/api/v2/oncall/schedules"),
            ("ak_live_starter", "/api/v2/sla/policies"),
            *[("ak_live_xxxx", "/api/v1/tickets/999999")] * 4,
        ):
            answer = client.get(proxy.url + path, headers={"X-API-Key": key})
            told[answer.status_code] = violations(answer)
        assert told == {401: [], 403: [], 404: [], 429: []}
