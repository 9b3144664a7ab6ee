"""The operations of the API, by the document that the mock serves: found, described, and called by their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from mcp.server.mcpserver.exceptions import ToolError

from mock_server.document.operations import IDEMPOTENCY_HEADER, Document, Operation
from mock_server.document.samples import Samples
from mock_server.mcp_server.allowed import parameter_text, path_segment

CREDENTIALS = {"apiKey": "key", "session": "session", "workflowSignature": "signature"}
"""What the document calls the kinds of credentials, and what the mock calls them."""
DEEPEST = 12
"""References in one another that a description follows; a schema may hold itself."""
MANY_ROLES = 6


@dataclass(frozen=True, slots=True)
class Sent:
    """A request, as an operation's parameters make it."""

    method: str
    path: str
    query: Mapping[str, Any]
    headers: Mapping[str, str]


class Catalogue:
    """Raises a `ToolError` that says what there is, where something is called that there is not."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.document = Document(raw)
        self._samples = Samples(self.document)

    def operation(self, name: str) -> Operation:
        found = self.document.by_id.get(name)
        if found is None:
            near = get_close_matches(name[:100], self.document.by_id, 3)
            meant = f"Did you mean {' or '.join(near)}? " if near else ""
            raise ToolError(f"There is no operation {name[:100]!r}. {meant}list_operations finds them.")
        return found

    def find(self, tag: str | None, word: str | None) -> list[Operation]:
        """Those of a tag whose id, path or summary has the word, in any letters."""
        tags = list(dict.fromkeys(each.tag for each in self.document.operations))
        if tag is not None and tag not in tags:
            raise ToolError(f"There is no tag {tag[:100]!r}. There are: {', '.join(tags)}.")
        wanted = (word or "").lower().split()
        return [
            each
            for each in self.document.operations
            if tag in {None, each.tag} and all(part in _searched(each) for part in wanted)
        ]

    def sent(self, operation: Operation, parameters: Mapping[str, Any]) -> Sent:
        """The request that these parameters make; each goes where the document has it."""
        known = {each.name: each for each in operation.parameters}
        headers: dict[str, str] = {}
        left = {name: value for name, value in parameters.items() if value is not None}
        if operation.idempotent and IDEMPOTENCY_HEADER in left:
            headers[IDEMPOTENCY_HEADER] = parameter_text(IDEMPOTENCY_HEADER, left.pop(IDEMPOTENCY_HEADER))
        unknown = sorted(left.keys() - known.keys())
        if unknown:
            there = ", ".join(known) or "none"
            fields = " Fields of the body go into `body`." if operation.body else ""
            raise ToolError(f"{operation.id} has no parameter {', '.join(unknown)}. It has: {there}.{fields}")
        missing = [name for name in operation.path_parameters if left.get(name, "") == ""]
        if missing:
            raise ToolError(f"{operation.id} needs {', '.join(missing)} in `parameters`: {operation.path}")
        path = operation.path
        for name in operation.path_parameters:
            path = path.replace(f"{{{name}}}", path_segment(name, left[name]))
        headers |= {name: parameter_text(name, left[name]) for name in left if known[name].location == "header"}
        query = {name: left[name] for name in left if known[name].location == "query"}
        return Sent(operation.method, path, query, headers)

    def describe(self, operation: Operation) -> dict[str, Any]:
        """All that somebody needs who calls it."""
        raw = operation.raw
        body = raw.get("requestBody", {}).get("content", {}).get("application/json", {})
        responses = {status: self.document.resolve(each) for status, each in raw["responses"].items()}
        success = responses[str(operation.success)].get("content", {}).get("application/json", {}).get("schema")
        access = operation.access
        return {
            "operation": operation.id,
            "call": f"{operation.method} {operation.path}",
            "tag": operation.tag,
            "summary": raw.get("summary", ""),
            "description": raw.get("description", ""),
            "who": {
                "credentials": [CREDENTIALS.get(each, each) for each in sorted(operation.credentials)] or ["none"],
                "scope": access.scope,
                "roles": list(access.roles) or "every role",
                "permission": access.permission,
                "plan": access.plan,
            },
            "parameters": [self._parameter(each) for each in raw.get("parameters", [])],
            "body": {
                "required": raw["requestBody"].get("required", False),
                "schema": self._inlined(body.get("schema", {}), 0),
                "example": self._example(body),
            }
            if body
            else None,
            "answers": {status: each.get("description", "").strip() for status, each in responses.items()},
            "success_example": self._samples.example(success) if success else None,
        }

    def _parameter(self, reference: dict[str, Any]) -> dict[str, Any]:
        raw = self.document.resolve(reference)
        return {
            "name": raw["name"],
            "in": raw["in"],
            "required": raw.get("required", False),
            "description": raw.get("description", ""),
            "schema": self._inlined(raw["schema"], 0),
        }

    def _example(self, content: dict[str, Any]) -> Any:
        if "example" in content:
            return content["example"]
        shown = [each["value"] for each in content.get("examples", {}).values() if "value" in each]
        return shown[0] if shown else self._samples.example(content["schema"])

    def _inlined(self, node: Any, depth: int) -> Any:
        """The schema without references, down to a depth from which on only their names stand."""
        if isinstance(node, list):
            return [self._inlined(each, depth) for each in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            if depth >= DEEPEST:
                return {"schema": node["$ref"].rpartition("/")[2]}
            return self._inlined(self.document.resolve(node), depth + 1)
        return {name: self._inlined(each, depth + 1) for name, each in node.items() if name != "x-source"}


def who(operation: Operation) -> str:
    """Who may call it, in a few words."""
    access, kinds = operation.access, [CREDENTIALS.get(each, each) for each in sorted(operation.credentials)]
    more = [access.scope, access.permission, f"{access.plan} plan" if access.plan else None]
    few = ["/".join(access.roles)] if access.roles and len(access.roles) < MANY_ROLES else []
    return ", ".join([" or ".join(kinds) or "anybody", *filter(None, more), *few])


def _searched(operation: Operation) -> str:
    return f"{operation.id} {operation.method} {operation.path} {operation.raw.get('summary', '')}".lower()
