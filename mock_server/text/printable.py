"""Text as a terminal may have it: what does not print stands as an escape, so that nobody's bytes steer it or hide."""


def printable(text: str) -> str:
    r"""The text on one line. Controls, bidirectional marks, surrogates… become `\x1b`, `\u202e`, `\udcff`."""
    return text if text.isprintable() else "".join(map(_escaped, text))


def printable_lines(text: str) -> str:
    r"""The same for a text of our own making that has several lines: only its `\n` stay."""
    return "\n".join(map(printable, text.split("\n")))


def field_value(text: str) -> bytes:
    """The text as a header field may carry it (RFC 9110 5.5): printable ASCII, the rest as escapes."""
    return printable(text).encode("ascii", "backslashreplace")


def shortened(text: str, most: int) -> str:
    """The text, printable, in at most so many characters; what is cut is said."""
    return _cut(printable(text[:most]), most, len(text), "characters")


def shortened_bytes(sent: bytes, most: int) -> str:
    """Bytes as text; those that are no UTF-8 are escapes."""
    text = printable(sent[: 4 * most].decode("utf-8", "backslashreplace"))
    return _cut(text, most, len(sent), "bytes") if len(text) > most else text


def _cut(escaped: str, most: int, size: int, unit: str) -> str:
    if max(len(escaped), size) <= most:
        return escaped
    return f"{escaped[:most]}… ({size:,} {unit} in all)"


def _escaped(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
