"""openapi/ → mock_server/models.py; the documents are validated on the way.

`--check` writes nothing and fails where the committed file is not what would be written.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from openapi_spec_validator import OpenAPIV30SpecValidator

from mock_server.document.sources import INDEXES, MODELS, SOURCES, Name, bundled, schemas_digest
from mock_server.files.text_files import FileError

FORMATS = {
    "date-time": "mock_server.record.Instant",
    "date-time-or-next": "mock_server.record.InstantOrNext",
    "commit-or-instant": "mock_server.record.CommitOrInstant",
    "date": "mock_server.record.CalendarDay",
    "uuid": "mock_server.record.Uuid",
}
CHECKED_ELSEWHERE = ("timezone",)
"""Formats that a family checks itself (`x-semantic-422`), because the document cannot list what they allow."""
HEADER = '''"""GENERATED from openapi/ by `make models`. Never edited: change the YAML.

Made from the schemas {}.
"""'''
OPTIONS = [
    "--input-file-type=openapi",
    "--output-model-type=pydantic_v2.BaseModel",
    "--target-python-version=3.11",
    "--target-pydantic-version=2.14",
    "--base-class=mock_server.record.Record",
    "--enum-field-as-literal=all",
    "--formatters=ruff-check",
    "--formatters=ruff-format",
    "--naming-strategy=parent-prefixed",
    "--disable-future-imports",
    "--disable-timestamp",
    "--field-constraints",
    "--skip-root-model",
    "--strict-nullable",
    "--use-annotated",
    "--use-double-quotes",
    "--use-exact-imports",
    "--use-missing-sentinel",
    "--use-standard-collections",
    "--use-type-alias",
    "--use-union-operator",
]


def validated(name: Name) -> dict[str, Any]:
    """The bundled document, if openapi-spec-validator finds nothing wrong with it."""
    document = bundled(name)
    for error in OpenAPIV30SpecValidator(document).iter_errors():
        where = "/".join(map(str, error.absolute_path))
        raise FileError(SOURCES / INDEXES[name], None, f"not valid OpenAPI 3.0.3 at {where}: {error.message}")
    return document


def for_models(schemas: dict[str, Any]) -> dict[str, Any]:
    """The schemas as the generator needs them: formats replaced by our own types."""

    def walk(node: Any) -> Any:
        if isinstance(node, list):
            return [walk(item) for item in node]
        if not isinstance(node, dict):
            return node
        walked = {key: walk(value) for key, value in node.items() if key != "example"}
        if walked.get("format") in CHECKED_ELSEWHERE:
            del walked["format"]
        own = FORMATS.get(node["format"]) if isinstance(node.get("format"), str) else None
        return walked | ({"customTypePath": own} if own else {})

    return {
        "openapi": "3.0.3",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": walk(schemas)},
    }


def models() -> str:
    """The source of models.py: the schemas of every document, each once, and how to tell that they have changed."""
    schemas: dict[str, Any] = {}
    digests = []
    for name in INDEXES:
        document = validated(name)
        schemas |= document["components"]["schemas"]
        digests.append(f"{name} {schemas_digest(document)}")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "schemas.json", Path(folder) / "models.py"
        source.write_text(json.dumps(for_models(schemas)))
        command = [
            sys.executable,
            "-m",
            "datamodel_code_generator",
            f"--input={source}",
            f"--output={target}",
            f"--custom-file-header={HEADER.format(', '.join(digests))}",
            *OPTIONS,
        ]
        subprocess.run(command, check=True, cwd=folder)  # noqa: S603 - our own command
        return target.read_text()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if models.py is out of date")
    check = parser.parse_args().check
    try:
        source = models()
    except FileError as error:
        print(error.detail, file=sys.stderr)
        return 2
    if MODELS.exists() and MODELS.read_text() == source:
        return 0
    if check:
        print(f"{MODELS.name} is not what openapi/ makes of it. Run `make models`.")
        return 1
    MODELS.write_text(source)
    print(f"wrote {MODELS.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
