"""The style rules of openapi/, beyond what makes a document valid. One line a fault; exit code 1 if there is any."""

import re
import sys
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import OpenAPIV30SpecValidator

from mock_server.document.bundling import SECTIONS, bundle
from mock_server.document.common import Common, asks
from mock_server.document.operations import METHODS, Document
from mock_server.document.sources import COMMON, INDEXES, SOURCES, bundled
from mock_server.files.text_files import FileError
from mock_server.files.yaml_files import read_yaml

SENTENCE = 9
"""Words that a description has at least: fewer say no more than the summary does."""
LEVELS = {"documented", "implied", "assumed"}
BOUNDED_OTHERWISE = {"WorkflowCanvas", "AutomationRuleCreate", "AutomationRuleUpdate"}
"""Schemas whose arrays have other bounds: the bytes of a canvas (`x-body-limit`), what the engine does of a rule."""
DATA = {"example", "examples", "default", "enum"}
"""Keys under which stand values, not schemas."""
DECISIONS = Path(__file__).parents[1] / "docs/decisions.md"
Node = dict[str, Any]


class Linter:
    """Walks one bundled document. `ours` is the control API, which has no documentation to name."""

    def __init__(self, document: Node, *, ours: bool) -> None:
        self.document = document
        self.ours = ours
        self.common = COMMON["control" if ours else "api"]
        self.resolve = Document(document).resolve
        self.operations = {
            operation["operationId"]: (path, method, operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if method in METHODS
        }

    def faults(self) -> Iterator[str]:
        for error in OpenAPIV30SpecValidator(self.document).iter_errors():
            yield f"not valid OpenAPI 3.0.3 at {'/'.join(map(str, error.absolute_path))}: {error.message}"
        for name, (path, method, operation) in self.operations.items():
            for fault in self.operation(path, method, operation):
                yield f"{name}: {fault}"
        for name, schema in self.document["components"]["schemas"].items():
            for fault in self.schema(schema):
                yield f"schema {name}: {fault}"
        yield from untyped_nullables(self.document, "#")
        yield from unsound_sources(self.document, "#", headings(DECISIONS.read_text(encoding="utf-8")))
        for name, response in self.document["components"].get("responses", {}).items():
            yield from (f"response {name}: {fault}" for fault in unshown_words(response))

    def operation(self, path: str, method: str, operation: Node) -> Iterator[str]:
        for field in ("summary", "description", "tags"):
            if not operation.get(field):
                yield f"has no {field}"
        if 0 < len(operation.get("description", "").split()) < SENTENCE:
            yield f"its description says less than a sentence: {SENTENCE} words or more"
        if not self.ours:
            yield from self.source(operation.get("x-source", {}))
        yield from self.statuses(operation, method)
        yield from self.body_limit(operation)
        yield from self.endless_arrays(self.body_schema(operation), ())
        yield from self.parameters(path, operation)
        for status, reference in operation["responses"].items():
            for fault in self.response(self.resolve(reference)):
                yield f"{status} {fault}"
        yield from self.links(path, operation)

    def source(self, source: Node) -> Iterator[str]:
        if source.get("level") not in LEVELS:
            yield f"x-source.level should be one of {', '.join(sorted(LEVELS))}"
        if not source.get("page") or not source.get("section"):
            yield "x-source should name a page and a section"

    def statuses(self, operation: Node, method: str) -> Iterator[str]:
        answers = set(operation["responses"])
        if "default" in answers:
            yield "has a default response, which switches every check of its status off"
        if sum(status.startswith("2") for status in answers) != 1:
            yield "should have exactly one success"
        possible = self.common.errors_of(asks(Document(self.document), method, operation))
        for status in sorted(answers & {each.status for each in self.common.errors} - possible.keys()):
            yield f"cannot answer {status}"
        special = any(entry["status"] == 400 for entry in self.special_values(operation))
        if special != ("400" in answers):
            yield f"{'should answer' if special else 'cannot answer'} 400"
        if not self.ours and not self.rightly_keyed(operation, method):
            yield "a POST that creates takes Idempotency-Key, another only where that is assumed, and nothing else"

    def rightly_keyed(self, operation: Node, method: str) -> bool:
        parameters = map(self.resolve, operation.get("parameters", []))
        key = next((each for each in parameters if each["name"] == "Idempotency-Key"), None)
        if "201" in operation["responses"] or key is None:
            return ("201" in operation["responses"]) == (key is not None)
        return method == "post" and bool(key["x-source"]["level"] == "assumed")

    def body_limit(self, operation: Node) -> Iterator[str]:
        limit = operation.get("x-body-limit")
        if limit and limit["field"] not in self.body_properties(operation):
            yield f"x-body-limit is about {limit['field']}, which its body does not have"

    def special_values(self, operation: Node) -> list[Node]:
        return [each["x-invalid"] for each in self.body_properties(operation).values() if "x-invalid" in each]

    def body_schema(self, operation: Node) -> Node:
        schema: Node = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        return schema

    def body_properties(self, operation: Node) -> dict[str, Node]:
        properties: dict[str, Node] = self.resolve(self.body_schema(operation)).get("properties", {})
        return properties

    def endless_arrays(self, schema: Node, names: tuple[str, ...]) -> Iterator[str]:
        """Arrays of a body that may have any number of items. Those of a body that comes back to itself are its own."""
        name = schema.get("$ref", "").rpartition("/")[2]
        if name in names or name in BOUNDED_OTHERWISE:
            return
        resolved = self.resolve(schema)
        if resolved.get("type") == "array" and "maxItems" not in resolved:
            yield f"the array {names[-1]} of its body has no maxItems"
        parts = {**resolved.get("properties", {}), "items": resolved.get("items", {})}
        parts |= {key: part for key in ("allOf", "anyOf", "oneOf") for part in resolved.get(key, [])}
        for key, part in parts.items():
            yield from self.endless_arrays(part, (*names, name, key))

    def parameters(self, path: str, operation: Node) -> Iterator[str]:
        parameters = [self.resolve(each) for each in operation.get("parameters", [])]
        for parameter in parameters:
            if "example" not in self.resolve(parameter["schema"]):
                yield f"parameter {parameter['name']} has no example"
            if not parameter.get("description"):
                yield f"parameter {parameter['name']} has no description"
        named = {each["name"] for each in parameters if each["in"] == "path"}
        if named != {part[1:-1] for part in path.split("/") if part.startswith("{")}:
            yield "its path parameters are not those of its path"

    def response(self, response: Node) -> Iterator[str]:
        content = response.get("content", {}).get("application/json")
        if content is None:
            return
        examples = [each["value"] for each in content.get("examples", {}).values()]
        examples += [content["example"]] if "example" in content else []
        for example in examples:
            yield from self.mismatch(content["schema"], example)

    def links(self, path: str, operation: Node) -> Iterator[str]:
        for name, target in self.linked(operation):
            if target not in self.operations:
                yield f"link {name} leads to no operation"
        if "{" in path and operation["operationId"] not in self.reached:
            yield "no link leads to it"

    def linked(self, operation: Node) -> Iterator[tuple[str, str]]:
        for reference in operation["responses"].values():
            for name, link in self.resolve(reference).get("links", {}).items():
                yield name, link["operationId"]

    @cached_property
    def reached(self) -> set[str]:
        return {target for _, _, operation in self.operations.values() for _, target in self.linked(operation)}

    def schema(self, schema: Node) -> Iterator[str]:
        if schema.get("additionalProperties") is False and not self.ours:
            yield "refuses unknown properties, which the documentation does not"
        for name, prop in schema.get("properties", {}).items():
            target = self.resolve(prop)
            if "example" in target:
                yield from (f"{name}: {fault}" for fault in self.mismatch(prop, target["example"]))
            elif "properties" not in target:
                yield f"{name} has no example"
            yield from (f"{name}.{fault}" for fault in self.schema(prop))

    def mismatch(self, schema: Node, example: Any) -> Iterator[str]:
        rooted = {"allOf": [schema], "components": self.document["components"]}
        for error in OAS30Validator(rooted).iter_errors(example):
            yield f"example {example!r}: {error.message}"


def untyped_nullables(node: Any, where: str) -> Iterator[str]:
    """Schemas that say `nullable` and no `type`: that means nothing in 3.0.3, where no type takes null as well."""
    if isinstance(node, list):
        for at, each in enumerate(node):
            yield from untyped_nullables(each, f"{where}/{at}")
    elif isinstance(node, dict):
        if isinstance(node.get("nullable"), bool) and "type" not in node:
            yield f"{where}: nullable stands beside no type"
        for key, each in node.items():
            if key not in DATA:
                yield from untyped_nullables(each, f"{where}/{key}")


def unsound_sources(node: Any, where: str, known: Collection[str]) -> Iterator[str]:
    """What an `x-source` says of values and access that nothing could read: another level, or no heading of ours."""
    if isinstance(node, list):
        for at, each in enumerate(node):
            yield from unsound_sources(each, f"{where}/{at}", known)
    elif isinstance(node, dict):
        source = node.get("x-source")
        if isinstance(source, dict):
            for name in ("value", "access", "path", "entries"):
                if source.get(name, "assumed") not in LEVELS:
                    yield f"{where}: x-source.{name} should be one of {', '.join(sorted(LEVELS))}"
            if "decision" in source and source["decision"] not in known:
                yield f"{where}: x-source.decision names {source['decision']!r}, no heading of docs/decisions.md"
            if source.get("value") == "assumed" and "decision" not in source:
                yield f"{where}: x-source.value is assumed, and no decision says by what heading of docs/decisions.md"
        for key, each in node.items():
            if key not in DATA:
                yield from unsound_sources(each, f"{where}/{key}", known)


def unshown_words(response: Node) -> Iterator[str]:
    """Words that a page is said to show of a refusal, and no example of ours has."""
    content = response.get("content", {}).get("application/json", {})
    examples = [each["value"] for each in content.get("examples", {}).values()]
    examples += [content["example"]] if "example" in content else []
    details = [each.get("detail") for each in examples if isinstance(each, dict)]
    for words in response.get("x-source", {}).get("words", ()):
        if words not in details:
            yield f"x-source.words has {words!r}, which is the detail of no example"


def headings(text: str) -> frozenset[str]:
    """The anchors of a page's sections, as GitHub makes them."""
    titles = (line.lstrip("#").strip() for line in text.splitlines() if line.startswith("##"))
    return frozenset(re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles)


def repeated(document: Node, common: Common) -> Iterator[str]:
    """What operations state and would have anyway, in a document as its files have it."""
    for item in document["paths"].values():
        for method in sorted(item.keys() & METHODS):
            operation = item[method]
            asked = asks(Document(document), method, operation)
            errors = common.errors_of(asked)
            for status, response in operation["responses"].items():
                if response == errors.get(status):
                    yield f"{operation['operationId']}: states {status}, which it has anyway"
                headers = common.headers_of(status, asked)
                for name, header in Document(document).resolve(response).get("headers", {}).items():
                    if header == headers.get(name):
                        yield f"{operation['operationId']}: {status} states {name}, which it has anyway"


def unused(document: Node) -> Iterator[str]:
    """Components that a file offers and nobody refers to."""
    for file in sorted(SOURCES.rglob("*.yaml")):
        if file.stem in SECTIONS:
            for name in read_yaml(file) or {}:
                if name not in document[SECTIONS[file.stem]]:
                    yield f"{file.relative_to(SOURCES)}: nothing refers to {name}"


def main() -> int:
    try:
        documents = {name: bundled(name) for name in INDEXES}
        stated = {name: bundle(SOURCES / index) for name, index in INDEXES.items()}
    except FileError as error:
        print(error.detail)
        return 1
    used: Node = {}
    faults = []
    for name, document in documents.items():
        faults += [f"{INDEXES[name]}: {fault}" for fault in Linter(document, ours=name != "api").faults()]
        faults += [f"{INDEXES[name]}: {fault}" for fault in repeated(stated[name], COMMON[name])]
        for section in set(SECTIONS.values()):
            used.setdefault(section, {}).update(document["components"].get(section, {}))
    faults += unused(used)
    operations = sum(len(Document(document).operations) for document in documents.values())
    print("\n".join(faults) or f"{operations} operations, no fault")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
