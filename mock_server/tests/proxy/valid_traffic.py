"""Requests that are as the document has them, to every operation: its examples, with each credential that it takes."""

import hmac
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from mock_server.document.loading import load
from mock_server.document.operations import Operation
from mock_server.tests.proxy.standing import KEY, OWNER

SECRET = b"whsec_docs"
DOCUMENT = load("api")


@dataclass(frozen=True)
class ValidRequest:
    """One of them."""

    operation: Operation
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None


def valid_requests() -> Iterator[ValidRequest]:
    """Every operation by every credential that it takes, with each combination of few or all of what it may be sent."""
    for operation in DOCUMENT.operations:
        for credential, query, key in itertools.product(sorted(operation.credentials), (False, True), (False, True)):
            if (query and not operation.query_parameters) or (key and not operation.idempotent):
                continue
            yield from _requests(operation, credential, query=query, key=key)


def _requests(operation: Operation, credential: str, *, query: bool, key: bool) -> Iterator[ValidRequest]:
    values = {each.name: each.schema.get("example", each.schema.get("enum", [""])[0]) for each in operation.parameters}
    path = operation.path.format_map({name: quote(str(value)) for name, value in values.items()})
    if query:
        path += "?" + urlencode({name: values[name] for name in operation.query_parameters})
    for body in _bodies(operation):
        headers = {"Idempotency-Key": f"key-{operation.id}"} if key else {}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        headers |= _credential(credential, body or b"")
        yield ValidRequest(operation, operation.method, path, headers, body)
        if operation.method == "GET":
            yield ValidRequest(operation, "HEAD", path, headers, body)


def _bodies(operation: Operation) -> Iterator[bytes | None]:
    """The examples, and the first of them in other JSON; None for no body."""
    if operation.body is None:
        yield None
        return
    if not operation.body.required:
        yield None
    content = operation.raw["requestBody"]["content"]["application/json"]
    named: dict[str, Any] = content.get("examples", {"": {"value": content.get("example")}})
    for example in named.values():
        yield json.dumps(example["value"]).encode()
    yield json.dumps(next(iter(named.values()))["value"], indent=2, ensure_ascii=False).encode()


def _credential(name: str, body: bytes) -> dict[str, str]:
    if name == "workflowSignature":
        return {"X-Workflow-Signature": hmac.new(SECRET, body, "sha256").hexdigest()}
    return KEY if name == "apiKey" else OWNER
