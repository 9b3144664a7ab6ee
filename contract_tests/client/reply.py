"""An answer as the checks read it, whatever it says that it is."""

from typing import Any

import httpx

from contract_tests.json_text import loads
from contract_tests.places import Place
from contract_tests.response_json import placed

CHARSETS = {"utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252", "utf-16"}
"""What a text of an answer may be in. To Python, `undefined` and `zip` are names of encodings too."""


class ApiResponse(httpx.Response):
    """A response whose text can always be told, and whose JSON is read or refused with a `ValueError`.

    `operation` is the operationId of what was called, "" where the document has no such operation.
    """

    operation: str = ""

    @property
    def charset_encoding(self) -> str | None:
        """The charset of the Content-Type where it is one for texts; None stands for UTF-8."""
        named = (super().charset_encoding or "").lower()
        return named if named in CHARSETS else None

    def json(self, **options: Any) -> Any:  # noqa: ARG002 - as httpx has it
        body = loads(self.content)
        return placed(body, Place(self.operation, self.status_code)) if self.operation else body
