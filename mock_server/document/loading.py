"""The documents as they were bundled."""

from pathlib import Path
from typing import Literal

import orjson

from mock_server.document.bundling import bundle, fingerprint
from mock_server.document.operations import Document
from mock_server.files.text_files import FileError

PACKAGE = Path(__file__).parents[1]
SOURCES = PACKAGE.parent / "openapi"
BUNDLES = PACKAGE / "bundle"
INDEXES = {"api": "openapi.yaml", "control": "control/control.yaml"}

Name = Literal["api", "control"]


def load(name: Name) -> Document:
    """The document as it was bundled. In a checkout whose YAML has changed since, it is bundled anew.

    Raises `FileError` where the YAML is broken, or where its schemas are no longer those of models.py.
    """
    kept = orjson.loads((BUNDLES / f"{name}.json").read_bytes())
    if not SOURCES.is_dir() or kept["sources"] == fingerprint(SOURCES):
        return Document(kept["document"])
    fresh = bundle(SOURCES / INDEXES[name])
    if fresh["components"]["schemas"] != kept["document"]["components"]["schemas"]:
        raise FileError(SOURCES, None, "the schemas changed since models.py was generated. Run `make models`.")
    return Document(fresh)
