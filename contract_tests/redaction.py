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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock
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
MARKS = 0xF0000
MARKED = re.compile("[\U000f0000-\U000ffffd]")
"""Characters of private use: one for each secret."""
EXPANDED = 16
"""Characters that one may become in the usual writings."""
LONGEST = 20_000
"""Characters of a line in which an unusual writing is looked for."""
SENTENCE = 1_000
"""Characters of a text of which it is remembered what is secret in it."""
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
    def mark(self) -> str:
        """A character that stands for it until a text is done: no other secret can be found in that."""
        return chr(MARKS + list(_secrets.values()).index(self.name))

    @cached_property
    def plain(self) -> re.Pattern[str]:
        return re.compile(self._edged(re.escape(self.text)))

    @cached_property
    def escaped(self) -> re.Pattern[str]:
        """Finds it however its characters are escaped."""
        return re.compile(self._edged("".join(map(_escaped, self.text))))

    @cached_property
    def anchor(self) -> str:
        """Its longest part that hardly anything escapes."""
        return max(re.findall("[A-Za-z0-9]+", self.text), key=len, default="")

    def marked(self, text: str) -> str:
        """The text with the mark in its place, where it stands as it is, or around its anchor."""
        text = self.plain.sub(self.mark, text)
        return "".join(self._around_anchor(text)) if self.anchor else text

    def _around_anchor(self, text: str) -> Iterator[str]:
        """The pieces of a text: a pattern for every way to write a letter is slow where nothing says where to look."""
        before, done, at = self.text.index(self.anchor) * EXPANDED, 0, text.find(self.anchor)
        while at >= 0:
            starts = range(max(done, at - before), at + 1)
            match = next((found for each in starts if (found := self.escaped.match(text, each))), None)
            if match and match.end() > at:
                yield text[done : match.start()] + self.mark
                done = match.end()
            at = text.find(self.anchor, max(done, at + 1))
        yield text[done:]

    def _edged(self, written: str) -> str:
        if len(self.text) < LONG:
            return rf"(?<![A-Za-z0-9]){written}(?![A-Za-z0-9])"
        return written + (r"[A-Za-z0-9+/_-]{0,2}(?:=|%3[dD]){0,2}" if self.encoded else "")


_secrets: dict[str, str] = {}
_forms: list[Secret] = []
_keeping = Lock()


def keep_secret(text: str, name: str) -> None:
    """From now on this text stands in no output; `[redacted:name]` does."""
    with _keeping:
        if len(text) < WORD or text in _secrets:
            return
        _secrets[text] = re.sub(r"[^A-Za-z0-9_.-]", "_", name)
        forms = [*_forms, *_writings(text, _secrets[text])]
        _forms[:] = sorted(forms, key=lambda each: len(each.text), reverse=True)


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
    marked = text
    for each in _found(text):
        marked = each.marked(marked)
    if _hidden(marked):
        marked = "\n".join(map(_without_hidden, marked.split("\n")))
    if "@" in marked:
        marked = USERINFO.sub("[redacted:url]", marked)
    return MARKED.sub(lambda match: _placeholder(match[0]), marked) if marked != text else text


def _without_hidden(line: str) -> str:
    """A line without what stands in it in a writing of its own; where that cannot be found, without all of it."""
    for each in _hidden(line):
        line = each.escaped.sub(each.mark, line) if len(line) <= LONGEST else line
    hidden = _hidden(line)
    return f"{hidden[0].mark}, in a writing of its own" if hidden else line


def _hidden(text: str) -> list[Secret]:
    return [each for each in _found(text) if len(each.text) >= LONG]


def _placeholder(mark: str) -> str:
    return f"[redacted:{list(_secrets.values())[ord(mark) - MARKS]}]"


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


def _found(text: str) -> Sequence[Secret]:
    """The secrets that a text has in it, however it was escaped; the longest first."""
    return _found_again(text, len(_forms)) if len(text) <= SENTENCE else _looked_for(text)


@lru_cache(1_000)
def _found_again(text: str, _known: int) -> Sequence[Secret]:
    """What a report says again and again is looked through once. No secret is forgotten: one more, and it is again."""
    return _looked_for(text)


def _looked_for(text: str) -> Sequence[Secret]:
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
