"""What a wheel has besides the packages: the bundled documents, made from openapi/ while it is built."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Bundles(BuildHookInterface):
    """An editable installation needs none: there the mock bundles at its start."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from mock_server.document.openapi31 import openapi31  # noqa: PLC0415 - it is here
        from mock_server.document.sources import INDEXES, fingerprint, fitting, kept_form  # noqa: PLC0415 - it is here

        self.folder = TemporaryDirectory()
        documents = {name: fitting(name) for name in INDEXES}
        files = {f"{name}.json": kept_form(document, fingerprint()) for name, document in documents.items()}
        files["openapi-3.1.json"] = json.dumps(openapi31(documents["api"]), indent=1).encode()  # for people's tools
        for name, content in files.items():
            file = Path(self.folder.name, name)
            file.write_bytes(content)
            build_data["force_include"][str(file)] = f"mock_server/bundle/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - as hatchling calls it
        if version != "editable":
            self.folder.cleanup()
