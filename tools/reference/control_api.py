"""The control API, from its document."""

from collections.abc import Iterator
from typing import Any

from mock_server.document.loading import load
from mock_server.document.operations import METHODS, Document
from tools.reference.markdown import cell, code, table

HEAD = """# Control API

Tests and people steer a mock by what is under `/_mock/`, which is no part of the product. `/docs?control` shows it in
the browser, and `/_mock/openapi.json` is its document. Where the mock listens beyond loopback it wants the token that
is printed at start: `Authorization: Bearer …`.

"""


def control_api() -> str:
    """The page."""
    document = load("control")
    return HEAD + "\n".join(_operations(document))


def _operations(document: Document) -> Iterator[str]:
    for path, item in document.raw["paths"].items():
        shared = item.get("parameters", [])
        for method in METHODS:
            if method in item:
                yield from _operation(document, method.upper(), path, item[method], shared)


def _operation(document: Document, method: str, path: str, raw: dict[str, Any], shared: list[Any]) -> Iterator[str]:
    yield f"## {method} {path}\n"
    yield f"{cell(raw.get('summary', ''))}\n"
    if raw.get("description"):
        yield f"{cell(raw['description'])}\n"
    parameters = [document.resolve(each) for each in (*shared, *raw.get("parameters", []))]
    rows = [(code(each["name"]), each["in"], cell(each.get("description", ""))) for each in parameters]
    if rows:
        yield table(("parameter", "in", ""), rows)
    body = raw.get("requestBody")
    if body:
        yield from _body(document, document.resolve(body))
    statuses = ", ".join(code(status) for status in raw["responses"])
    yield f"Answers {statuses}.\n"


def _body(document: Document, body: dict[str, Any]) -> Iterator[str]:
    for media in body["content"].values():
        schema = document.resolve(media["schema"])
        fields = schema.get("properties", {})
        rows = [(code(name), cell(document.resolve(each).get("description", ""))) for name, each in fields.items()]
        if rows:
            yield table(("field of the body", ""), rows)
        elif schema.get("description"):
            yield f"Body: {cell(schema['description'])}\n"
