"""Bodies that are too long for a command: each in a file, which the curl of a finding sends."""

from hashlib import sha256
from pathlib import Path

from contract_tests.redaction import redact_bytes

FOLDER = Path(".aurion-contract", "bodies")


def kept(content: bytes) -> Path:
    """The file that has these bytes, without secrets. `OSError` where it cannot be written."""
    told = redact_bytes(content)
    path = FOLDER / f"{sha256(told).hexdigest()[:12]}.body"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_bytes(told)
    return path
