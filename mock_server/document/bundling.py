"""openapi/ → one document.

A $ref into another file becomes a $ref to #/components; a $ref to a whole file becomes that file's content.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

from mock_server.files.text_files import FileError
from mock_server.files.yaml_files import Mapping, read_yaml
from mock_server.text.json_text import json_text

SECTIONS = {"schemas": "schemas", "errors": "responses", "parameters": "parameters", "headers": "headers"}
"""Which section of the components a file's entries belong to, by the file's name."""


def bundle(index: Path) -> dict[str, Any]:
    """The document of this index, in one dict with only `#/components/…` refs. `FileError` says what is broken."""
    return _Bundler(index).document


def fingerprint(folder: Path) -> dict[str, str]:
    """The files of a spec folder and what is in each, short."""
    return {
        file.relative_to(folder).as_posix(): sha256(file.read_bytes()).hexdigest()[:16]
        for file in sorted(folder.rglob("*.yaml"))
        if file.is_file()
    }


class _Bundler:
    def __init__(self, index: Path) -> None:
        self.files: dict[Path, Any] = {}
        self.including: list[Path] = [index]
        self.homes: dict[tuple[str, str], Path] = {}
        self.components: dict[str, dict[str, Any]] = {}
        document = self.mapping(self.resolved(self.content(index), index), index, "the document")
        given = self.mapping(document.pop("components", {}), index, "components")
        self.document: dict[str, Any] = {**document, "components": {**self.components, **given}}

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
        content = self.resolved(self.content(file), file)
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


def _found(path: Path) -> Path | None:
    """The file, by its one name; None where there is none, and where no file could be called so."""
    try:
        return path.resolve() if path.is_file() else None
    except (OSError, ValueError):
        return None
