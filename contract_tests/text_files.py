"""Text files as people's editors and shells write them."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)


class NotText(ValueError):
    """What is wrong with the encoding, in words that can follow the name of the file."""


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte order mark. `NotText` where it is in another encoding."""
    return decoded(path.read_bytes())


def decoded(content: bytes) -> str:
    """The text of the bytes of such a file."""
    if content.startswith(UTF_16) or b"\0" in content[:4]:
        raise NotText("is UTF-16 or UTF-32, not UTF-8: save it as UTF-8 (PowerShell: Out-File -Encoding utf8)")
    try:
        return content.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise NotText(f"is not UTF-8 (byte {error.start}): save it as UTF-8") from None
