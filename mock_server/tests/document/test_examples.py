"""The examples that the document shows, Swagger UI fills in and the docs world is made for: each of them does it."""

import httpx
import pytest

from mock_server.document import loading
from mock_server.document.operations import Operation
from mock_server.tests.connections import KEY, OWNER

API = loading.load("api")
CONFLICTS = {
    "create_business_hours",  # a second default schedule
    "delete_sla_policy",  # one with an active instance
}
"""The examples that the records of the docs world stand against."""
ASKED = [each for each in API.operations if each.id != "trigger_workflow_webhook"]  # no example signs a body


@pytest.mark.parametrize("operation", ASKED, ids=lambda operation: operation.id)
def test_the_example_of_an_operation_is_done(nobody: httpx.Client, operation: Operation) -> None:
    content = operation.raw.get("requestBody", {}).get("content", {}).get("application/json")
    sent = content.get("example") or next(iter(content["examples"].values()))["value"] if content else None
    path = operation.path
    for each in map(API.resolve, operation.raw.get("parameters", [])):
        path = path.replace(f"{{{each['name']}}}", str(each.get("example", "")))
    answer = nobody.request(
        operation.method, path, json=sent, headers=KEY if "apiKey" in operation.credentials else OWNER
    )
    assert answer.status_code == (409 if operation.id in CONFLICTS else operation.success), answer.text
