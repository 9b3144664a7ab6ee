"""What a wheel has besides the packages: the bundled documents, made from openapi/ while it is built."""

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
        from mock_server.document.sources import INDEXES, fingerprint, fitting, kept_form  # noqa: PLC0415 - it is here

        self.folder = TemporaryDirectory()
        for name in INDEXES:
            file = Path(self.folder.name, f"{name}.json")
            file.write_bytes(kept_form(fitting(name), fingerprint()))
            build_data["force_include"][str(file)] = f"mock_server/bundle/{file.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - as hatchling calls it
        if version != "editable":
            self.folder.cleanup()
