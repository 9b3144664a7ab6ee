"""The documents, bundled once: a wheel brings them along, a checkout makes them when something has changed."""

from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from mock_server.document.operations import Document
from mock_server.document.sources import PACKAGE, SOURCES, Name, fingerprint, fitting, in_checkout, kept_form

__all__ = ["BUNDLES", "Name", "load"]

BUNDLES = PACKAGE / "bundle"


def load(name: Name, sources: Path = SOURCES, bundles: Path = BUNDLES) -> Document:
    """The document of an installation, or of the YAML of a checkout as it is now.

    Raises `FileError` where the YAML is broken, or where its schemas are no longer those of models.py.
    """
    file = bundles / f"{name}.json"
    if not in_checkout(sources):
        return Document(orjson.loads(file.read_bytes())["document"])
    made_from = fingerprint(sources)
    kept = _kept(file)
    if kept.get("made_from") == made_from:
        return Document(kept["document"])
    document = fitting(name, sources)
    if fingerprint(sources) == made_from:  # nobody has written to the YAML meanwhile
        _keep(file, kept_form(document, made_from))
    return Document(document)


def _kept(file: Path) -> dict[str, Any]:
    """What was kept; nothing where nothing was, or where it cannot be read."""
    try:
        kept = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _keep(file: Path, content: bytes) -> None:
    """Write the file whole or not at all, whoever else writes it now. Where nothing can be written, nothing is kept."""
    unfinished = file.with_name(f".{uuid4().hex}")
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        try:
            unfinished.write_bytes(content)
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
