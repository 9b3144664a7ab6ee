"""docs/ and the documents → docs/llms.txt and docs/llms-full.txt: the docs as language models read them.

`--check` writes nothing and fails where a committed file is not what would be written.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mock_server.document.loading import load
from mock_server.document.operations import Document, Operation, Schema

DOCS = Path(__file__).parents[1] / "docs"
TOO_LONG = {"promises.md"}
"""Pages that are lists for looking things up: named, and left out of the full text."""
HEADING = re.compile(r"# (.+)")
SENTENCE = re.compile(r".+?[.:](?= |$)")
LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
SUMMARY = """# AurionAI mock

> A stateful mock of the AurionAI helpdesk API ({operations} operations: tickets, teams, business hours, on-call, SLA,
> automation rules, workflows, AI automation) with the product's rules, errors and words, a clock that moves when told,
> and a kit that tests deployments against the contract.

- Start it with `aurion-mock serve`; it listens on http://localhost:4010. As tools for agents: `aurion-mock mcp`.
- A running mock tells the rest: `GET /_mock/quickstart` (address, credentials, the first calls), `/openapi.json`
  (the API), `/_mock/openapi.json` (how a test steers the mock).
- Send `X-Mock-World: NAME` with every request, and nobody else sees what you do.
- An answer that refuses says in `X-Mock-Hint` what to do about it.
"""
OPERATIONS = (
    "Every operation of the API, a line each: id, call, who may, parameters, fields of the body (* is required)."
)
CONTROL = "Every operation of the control API, by which a test steers the mock, in the same way."
FULL = "All pages below and both lists of operations in one file."


def texts() -> dict[str, str]:
    """Each file's name and what belongs into it."""
    api, control = load("api"), load("control")
    pages = {page.relative_to(DOCS).as_posix(): read(page) for page in sorted(DOCS.rglob("*.md"))}
    summary = SUMMARY.format(operations=len(api.operations))
    links = [f"- [{title_of(text)}]({name}): {first_sentence(text)}\n" for name, text in pages.items()]
    listing = f"\n## Everything\n\n- [Full text](llms-full.txt): {FULL}\n\n## Pages\n\n{''.join(links)}"
    whole = [f"{text.strip()}\n" for name, text in pages.items() if name not in TOO_LONG]
    reference = [operations("The API", OPERATIONS, api), operations("The control API", CONTROL, control)]
    return {"llms.txt": f"{summary}{listing}", "llms-full.txt": "\n".join([summary, *reference, *whole])}


def read(page: Path) -> str:
    return COMMENT.sub("", page.read_text(encoding="utf-8"))


def title_of(text: str) -> str:
    found = HEADING.search(text)
    return found[1] if found else "Untitled"


def first_sentence(text: str) -> str:
    """Of the first paragraph below the title."""
    blocks = [
        block for block in text.split("\n\n")[1:] if block.strip() and not block.lstrip().startswith(("#", "|", "```"))
    ]
    paragraph = LINK.sub(r"\1", " ".join(blocks[0].split())) if blocks else ""
    found = SENTENCE.match(paragraph)
    return (found[0] if found else paragraph).rstrip(":")


def operations(title: str, told: str, document: Document) -> str:
    tag, lines = "", [f"# {title}", "", told]
    for each in document.operations:
        lines += ["", f"## {each.tag}", ""] if each.tag != tag else []
        tag = each.tag
        lines.append(f"- {line_of(each, document)}")
    return "\n".join([*lines, ""])


def line_of(operation: Operation, document: Document) -> str:
    told = [f"`{operation.id}` {operation.method} {operation.path}: {operation.raw['summary']}."]
    if who := list(needs(operation)):
        told.append(f"Who: {', '.join(who)}.")
    if operation.parameters:
        names = (f"{each.name}{'*' if each.required else ''}" for each in operation.parameters)
        told.append(f"Parameters: {', '.join(names)}.")
    if operation.body:
        content = operation.raw["requestBody"]["content"]["application/json"]
        if fields := fields_of(content["schema"], document):
            told.append(f"Body: {', '.join(fields)}.")
    return " ".join(told)


def needs(operation: Operation) -> Iterator[str]:
    """The credentials, and what they need; nothing of the control API's, which all have the same."""
    if "controlToken" not in operation.credentials:
        yield " or ".join(sorted(operation.credentials)) or "anybody"
    access = operation.access
    if access.scope:
        yield f"scope {access.scope}"
    if access.permission:
        yield f"permission {access.permission}"
    if access.plan:
        yield f"plan {access.plan}"
    if access.roles:
        yield f"role {'/'.join(access.roles)}"


def fields_of(schema: Schema, document: Document) -> list[str]:
    """Names and types of the fields of a body."""
    properties, required = whole(schema, document)
    return [f"{name}{'*' if name in required else ''} ({kind_of(each, document)})" for name, each in properties.items()]


def whole(schema: Schema, document: Document) -> tuple[dict[str, Any], set[str]]:
    resolved = document.resolve(schema)
    properties, required = dict(resolved.get("properties", {})), set(resolved.get("required", ()))
    for part in resolved.get("allOf", ()):
        more, needed = whole(part, document)
        properties |= more
        required |= needed
    return properties, required


def kind_of(schema: Schema, document: Document) -> str:
    resolved = document.resolve(schema)
    if "enum" in resolved:
        return "|".join(map(str, resolved["enum"]))
    if resolved.get("type") == "array":
        return f"array of {kind_of(resolved['items'], document)}"
    return str(resolved.get("format") or resolved.get("type") or "any")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is out of date")
    check = parser.parse_args().check
    stale = {
        name: text
        for name, text in texts().items()
        if not (DOCS / name).exists() or (DOCS / name).read_text(encoding="utf-8") != text
    }
    if check:
        for name in stale:
            print(f"docs/{name} is not what docs/ and openapi/ make of it. Run `make llms`.")
        return 1 if stale else 0
    for name, text in stale.items():
        (DOCS / name).write_text(text, encoding="utf-8")
        print(f"wrote docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
