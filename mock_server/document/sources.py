"""The documents' sources: which there are, what they are bundled to, and how one tells that something has changed."""

import json
import os
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from mock_server.document.bundling import bundle
from mock_server.document.common import API, CONTROL, PROXY, Common
from mock_server.files.text_files import FileError

Name = Literal["api", "control", "proxy"]
PACKAGE = Path(__file__).parents[1]
SOURCES = PACKAGE.parent / "openapi"
MODELS = PACKAGE / "models.py"
INDEXES: dict[Name, str] = {"api": "openapi.yaml", "control": "control/control.yaml", "proxy": "proxy/proxy.yaml"}
COMMON: dict[Name, Common] = {"api": API, "control": CONTROL, "proxy": PROXY}
CODE = (PACKAGE / "document", PACKAGE / "files")
"""Where the code is that makes a bundle of the YAML."""


def in_checkout(sources: Path) -> bool:
    """Whether the YAML is there. An installation has none, though somebody else may have a folder of this name."""
    return (sources / INDEXES["control"]).parent.is_dir()


def bundled(name: Name, sources: Path = SOURCES) -> dict[str, Any]:
    """The document as its YAML has it now. `FileError` says what is broken."""
    return bundle(sources / INDEXES[name], COMMON[name])


def fitting(name: Name, sources: Path = SOURCES) -> dict[str, Any]:
    """The same. `FileError` also where its schemas are not those that models.py was generated from."""
    document = bundled(name, sources)
    if not re.search(rf"\b{name} {schemas_digest(document)}\b", MODELS.read_text(encoding="utf-8")[:1000]):
        raise FileError(sources, None, "the schemas changed since models.py was generated. Run `make models`.")
    return document


def schemas_digest(document: dict[str, Any]) -> str:
    """What models.py keeps of the schemas that it was generated from."""
    return sha256(json.dumps(document["components"]["schemas"], sort_keys=True).encode()).hexdigest()[:16]


def fingerprint(sources: Path = SOURCES) -> str:
    """Another one when anything has changed of which a bundle is made."""
    digest = sha256(_content(MODELS))
    for folder in map(str, (sources, *CODE)):
        for file in sorted(_files(folder)):
            content = _content(Path(file))
            digest.update(f"{file.removeprefix(folder)}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _files(folder: str) -> Iterator[str]:
    for inner, _, names in os.walk(folder, followlinks=True):
        yield from (f"{inner}/{name}" for name in names if name.endswith((".yaml", ".py")))


def _content(file: Path) -> bytes:
    """What is in the file. Nothing where it cannot be read, as an editor's lock: the bundler names what it misses."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def kept_form(document: dict[str, Any], made_from: str) -> bytes:
    """The file that a bundle is kept in."""
    return json.dumps({"made_from": made_from, "document": document}, separators=(",", ":")).encode()
