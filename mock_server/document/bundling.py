"""openapi/ → one document.

A $ref into another file becomes a $ref to #/components; a $ref to a whole file becomes that file's content. What all
operations have in common is added, and the components stand in the order in which the document refers to them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mock_server.document.common import NOTHING, Common, Malformed, complete
from mock_server.document.operations import Document
from mock_server.files.text_files import FileError
from mock_server.files.yaml_files import Mapping, read_yaml
from mock_server.text.json_text import json_text

SECTIONS = {"schemas": "schemas", "errors": "responses", "parameters": "parameters", "headers": "headers"}
"""Which section of the components a file's entries belong to, by the file's name."""


def bundle(index: Path, common: Common = NOTHING) -> dict[str, Any]:
    """The document of this index, in one dict with only `#/components/…` refs. `FileError` says what is broken."""
    return _Bundler(index, common).document


class _Bundler:
    def __init__(self, index: Path, common: Common) -> None:
        self.files: dict[Path, Any] = {}
        self.including: list[Path] = [index]
        self.homes: dict[tuple[str, str], Path] = {}
        self.components: dict[str, dict[str, Any]] = {}
        document = self.mapping(self.resolved(self.content(index), index), index, "the document")
        given = self.mapping(document.pop("components", {}), index, "components")
        if common != NOTHING:
            self.complete(document, index, common)
        used: dict[str, dict[str, Any]] = {}
        self.use([document, given], used)
        self.document: dict[str, Any] = {**document, "components": {**used, **given}}

    def complete(self, document: dict[str, Any], index: Path, common: Common) -> None:
        for name, component in common.components:
            file = (index.parent / name).resolve()
            self.component(component, file, FileError(index, None, f"{name} has no {component}."))
        self.mapping(document.get("paths"), index, "paths")
        try:
            complete(Document({**document, "components": self.components}), common)
        except Malformed as error:
            raise FileError(index, None, str(error)) from None

    def use(self, node: Any, used: dict[str, dict[str, Any]]) -> None:
        """Add to `used` the components that the node refers to, in the order in which it does."""
        for reference in _references(node):
            _, _, section, name = reference.split("/")
            if name not in used.setdefault(section, {}):
                used[section][name] = self.components[section][name]
                self.use(used[section][name], used)

    def mapping(self, content: Any, index: Path, what: str) -> dict[str, Any]:
        if not isinstance(content, dict):
            raise FileError(index, None, f"{what} should be a mapping.")
        return content

    def content(self, file: Path) -> Any:
        if file not in self.files:
            self.files[file] = read_yaml(file)
        return self.files[file]

    def resolved(self, node: Any, file: Path) -> Any:
        if isinstance(node, list):
            return [self.resolved(item, file) for item in node]
        if not isinstance(node, Mapping):
            return node
        if "$ref" in node:
            return self.target(node, file)
        return {key: self.resolved(value, file) for key, value in node.items()}

    def target(self, node: Mapping, file: Path) -> Any:
        reference = node["$ref"]
        line, told = node.lines["$ref"], f"$ref {json_text(reference)}"
        if not isinstance(reference, str):
            raise FileError(file, line, f"{told} is no text.")
        if len(node) > 1:
            beside = next(key for key in node if key != "$ref")
            raise FileError(file, node.lines[beside], f"{beside} stands beside {told}, and would be ignored.")
        name, _, pointer = reference.partition("#/")
        other = _found(file.parent / name) if name else file
        if other is None:
            raise FileError(file, line, f"{told} names a file that does not exist. Correct the path.")
        if not pointer:
            if other in self.including:
                raise FileError(file, line, f"{told} comes back to where it began. Refer to a component.")
            return self.included(other)
        return self.component(pointer, other, FileError(file, line, f"{told}: {other.name} has no {pointer}."))

    def included(self, file: Path) -> Any:
        self.including.append(file)
        content = self.mapping(self.resolved(self.content(file), file), file, "a file that a $ref names whole")
        self.including.pop()
        return content

    def component(self, name: str, file: Path, missing: FileError) -> dict[str, str]:
        section = SECTIONS.get(file.stem)
        content = self.content(file)
        if section is None or not isinstance(content, Mapping) or name not in content:
            raise missing
        home = self.homes.setdefault((section, name), file)
        if home != file:
            raise FileError(file, content.lines[name], f"{name} stands in {home} too. Give one of them another name.")
        entries = self.components.setdefault(section, {})
        if name not in entries:
            entries[name] = {}  # a component may refer to itself
            entries[name] = self.resolved(content[name], file)
        return {"$ref": f"#/components/{section}/{name}"}


def _references(node: Any) -> Iterator[str]:
    """The `$ref`s of a bundled document."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _found(path: Path) -> Path | None:
    """The file, by its one name; None where there is none, and where no file could be called so."""
    try:
        return path.resolve() if path.is_file() else None
    except (OSError, ValueError):
        return None
