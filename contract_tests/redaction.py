"""The secrets of a run, and how they are kept out of whatever leaves the process.

Whoever learns of a secret says so once, to `keep_secret`; whatever is written anywhere goes through `redact`. A secret
is found as it is, escaped for JSON, Python, HTML or a shell, encoded for a URL, in base64 at any place, and in
hexadecimal.
"""

import html
import json
import os
import re
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

WORD, LONG = 4, 6
"""Characters from which on a secret is looked for: as a word of its own, and anywhere. What is shorter is no secret."""
STAGES = 4
"""How often a text may have been escaped and encoded."""
NAMED = {"&": ("amp",), "<": ("lt",), ">": ("gt",), '"': ("quot",), "'": ("apos",)}
CONTROLS = {"\n": "n", "\t": "t", "\r": "r"}
PLACEHOLDER = re.compile(r"\[redacted:([\w.-]+)\]", re.ASCII)
USERINFO = re.compile(r"(?<=://)[^\s/?#@\"'<>]*:[^\s/?#@\"'<>]*(?=@)")
"""`user:password` of an address: nobody has to know that it is one of ours."""
UNICODE = re.compile(r"(?:\\+u[0-9a-fA-F]{4})+")
BYTE = re.compile(r"\\+x([0-9a-fA-F]{2})")
PROXIES = ("http_proxy", "https_proxy", "all_proxy")


@dataclass(frozen=True)
class Secret:
    """One secret in one writing. `name` is what stands for it."""

    text: str
    name: str
    encoded: bool = False

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """What is left of it while a text that it stands in is decoded: it may look like something encoded itself."""
        return tuple(dict.fromkeys(_stages(self.text)))

    @cached_property
    def pattern(self) -> str:
        """Finds it however its characters are escaped."""
        written = "".join(map(_escaped, self.text))
        if len(self.text) < LONG:
            return rf"(?<![A-Za-z0-9]){written}(?![A-Za-z0-9])"
        return written + (r"[A-Za-z0-9+/_-]{0,2}(?:=|%3[dD]){0,2}" if self.encoded else "")


_secrets: dict[str, str] = {}
_forms: list[Secret] = []


def keep_secret(text: str, name: str) -> None:
    """From now on this text stands in no output; `[redacted:name]` does."""
    if len(text) < WORD or text in _secrets:
        return
    _secrets[text] = re.sub(r"[^A-Za-z0-9_.-]", "_", name)
    _forms.extend(_writings(text, _secrets[text]))
    _forms.sort(key=lambda each: len(each.text), reverse=True)


def keep_header_secret(value: str, name: str) -> None:
    """A header's value, and what is secret in it: a token behind its scheme, a cookie's value, a password."""
    keep_secret(value, name)
    scheme, _, token = value.partition(" ")
    if token and scheme.isalpha():
        keep_secret(token.strip(), name)
        if scheme.lower() == "basic":
            keep_userinfo(_decoded_basic(token.strip()), name)
    for cookie in value.split(";"):
        keep_secret(cookie.partition("=")[2].strip(), name)


def keep_url_secret(url: str, name: str) -> None:
    """The password of an address that has one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    if parts.password:
        keep_secret(parts.password, name)
        keep_userinfo(f"{unquote(parts.username or '')}:{unquote(parts.password)}", name)


def keep_userinfo(userinfo: str, name: str) -> None:
    """`user:password`, and the password alone."""
    _, colon, password = userinfo.partition(":")
    if colon and password:
        keep_secret(userinfo, name)
        keep_secret(password, name)


def keep_proxy_secrets() -> None:
    """The passwords of the proxies that the environment names."""
    for name, value in os.environ.items():
        if name.lower() in PROXIES:
            keep_url_secret(value, "proxy")


def without_userinfo(url: str) -> str:
    """An address without `user:password@`."""
    before, mark, after = url.partition("://")
    host, slash, path = after.partition("/")
    return f"{before}{mark}{host.rpartition('@')[2]}{slash}{path}" if mark else url


def redact(text: str) -> str:
    """The text without a secret: each is its name in brackets."""
    found = _found(text)
    if not found and "@" not in text:
        return text
    redacted = USERINFO.sub("[redacted:url]", text)
    if found:
        redacted = _finder(tuple(found)).sub(lambda match: _placeholder(found, match), redacted)
    still = [each for each in _found(PLACEHOLDER.sub("", redacted)) if len(each.text) >= LONG]
    return f"[redacted:{still[0].name}], in a writing of its own" if still else redacted


def redact_bytes(content: bytes) -> bytes:
    """The same for a body."""
    text = content.decode("utf-8", "surrogateescape")
    redacted = redact(text)
    return content if redacted == text else redacted.encode("utf-8", "surrogateescape")


def reveal(value: Any) -> Any:
    """What `redact` wrote, with the secrets that are known by their names. `ValueError` where one is not known."""
    if isinstance(value, str):
        return PLACEHOLDER.sub(lambda match: _named(match[1]), value)
    if isinstance(value, dict):
        return {name: reveal(each) for name, each in value.items()}
    return [reveal(each) for each in value] if isinstance(value, list) else value


def reveal_json(text: str) -> str:
    """The same for the text of a JSON document, in which a secret may have to be escaped."""
    return PLACEHOLDER.sub(lambda match: json.dumps(_named(match[1]))[1:-1], text)


def _named(name: str) -> str:
    secret = next((secret for secret, known in _secrets.items() if known == name), None)
    if secret is None:
        raise ValueError(f"it has the secret {name} in it, which was not given this time")
    return secret


def _writings(text: str, name: str) -> Iterator[Secret]:
    yield Secret(text, name)
    if len(text) < LONG:
        return
    content = text.encode()
    yield Secret(content.hex(), name)
    yield Secret(content.hex().upper(), name)
    for core in dict.fromkeys(_cores(content)):
        yield Secret(core, name, encoded=True)


def _cores(content: bytes) -> Iterator[str]:
    """What base64 has of it, wherever it begins within three bytes: the letters that nothing around it changes."""
    for encode in (b64encode, urlsafe_b64encode):
        for offset in range(3):
            end = (offset + len(content)) * 8 // 6
            yield encode(b"\0" * offset + content).decode()[(0, 2, 3)[offset] : end]


def _found(text: str) -> list[Secret]:
    """The secrets that a text has in it, however it was escaped; the longest first."""
    stages = list(_stages(text))
    return [each for each in _forms if any(own in stage for own in each.stages for stage in stages)]


def _stages(text: str) -> Iterator[str]:
    for _ in range(STAGES):
        yield _bare(text)
        if not any(mark in text for mark in "%&\\"):
            return
        before, text = text, html.unescape(_unescaped(unquote(text, errors="surrogateescape")))
        if text == before:
            return


def _unescaped(text: str) -> str:
    text = UNICODE.sub(lambda match: _from_utf_16(match[0]), text)
    return BYTE.sub(lambda match: chr(int(match[1], 16)), text)


def _from_utf_16(escapes: str) -> str:
    units = b"".join(bytes.fromhex(each) for each in re.findall(r"u([0-9a-fA-F]{4})", escapes))
    return units.decode("utf-16-be", "replace")


def _bare(text: str) -> str:
    """A text without what escaping puts into it."""
    return text.translate(BARE)


BARE = str.maketrans({"\\": None, "'": None, '"': None, "+": " "})


def _placeholder(found: Iterable[Secret], match: re.Match[str]) -> str:
    number = match.lastindex or 1
    return f"[redacted:{list(found)[number - 1].name}]"


@lru_cache(maxsize=64)
def _finder(secrets: tuple[Secret, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"({each.pattern})" for each in secrets))


def _escaped(letter: str) -> str:
    """A pattern for a character, however it was written."""
    encoded, code = letter.encode("utf-8", "surrogatepass"), ord(letter)
    ways = [re.escape(letter), "".join(f"%(?:25)*{_hex(byte, 2)}" for byte in encoded)]
    units = letter.encode("utf-16-be", "surrogatepass")
    ways.append("".join(rf"\\+u{_hex(units[at] * 256 + units[at + 1], 4)}" for at in range(0, len(units), 2)))
    ways += [rf"&(?:amp;)*#0*{code};", f"&(?:amp;)*#[xX]0*{_hex(code, 1)};"]
    ways += [f"&(?:amp;)*{name};" for name in NAMED.get(letter, ())]
    if code < 256:
        ways.append(rf"\\+x{_hex(code, 2)}")
    if letter in CONTROLS:
        ways.append(rf"\\+{CONTROLS[letter]}")
    if letter == " ":
        ways.append(r"\+")
    if letter == "'":
        ways += [r"""'\\*"\\*'\\*"\\*'""", r"'\\+''"]
    if letter == "\\":
        ways[0] = r"\\+"
    before = "" if letter.isalnum() or letter == "\\" else r"\\*"
    return f"{before}(?:{'|'.join(ways)})"


def _hex(number: int, digits: int) -> str:
    """A number in hexadecimal, in small letters or capitals."""
    return "".join(f"[{each}{each.upper()}]" if each.isalpha() else each for each in f"{number:0{digits}x}")


def _decoded_basic(token: str) -> str:
    try:
        return b64decode(token, validate=True).decode()
    except ValueError:
        return ""
