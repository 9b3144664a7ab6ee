"""What opens something, by the name that it stands under: a header field, a parameter, a field of JSON.

Whoever shows what was sent shows `[redacted]` in its place.
"""

import re
from functools import lru_cache
from urllib.parse import quote_plus, unquote_plus

REDACTED = "[redacted]"
PARTS = (
    "accesskey",
    "apikey",
    "authorization",
    "credential",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "secret",
    "session",
    "signature",
    "token",
)
"""In a name, however its words are put together: `X-API-Key`, `apiKey`, `webhook_secret`."""

WORDS = frozenset({"auth", "bearer", "csrf", "jwt", "otp", "pwd", "sid", "sig", "xsrf"})
"""As words of a name: they are parts of others, such as `author`."""

ABOUT = ("access-control-",)
"""How the names of header fields begin that say who may send something."""

KEY = "key"
"""A secret as a whole parameter, and a name like any other in JSON."""

SEPARATORS = re.compile("[;?]")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
PARAMETER = re.compile(r"(?<![^?&;\s\"'(<])([^?&;=#\s\"'<>(){},:/]{1,60})=([^&;#\s\"'<>]+)")
MEMBER = re.compile(r'"([^"\\]{1,60})"(\s*:\s*)("(?:[^"\\]|\\.)*"?|-?\d[\d.eE+-]*)')
ESCAPED_MEMBER = re.compile(r'\\"([^"\\]{1,60})\\"(\s*:\s*)\\"((?:[^"\\])*)')
BEARER = re.compile(r"\b(bearer\s+)[\w.~+/-]{8,}=*", re.IGNORECASE)
USER = re.compile(r"(://[^/?#@\s:]*):[^/?#@\s]+@")


@lru_cache(4096)
def is_secret(name: str) -> bool:
    """Whether what has this name opens something."""
    words = [word.lower() for word in WORD.findall(name[:200])]
    joined = "".join(words)
    return not WORDS.isdisjoint(words) or (any(part in joined for part in PARTS) and not name.lower().startswith(ABOUT))


@lru_cache(4096)
def is_secret_parameter(sent: str) -> bool:
    """The same of a parameter of a query or a form, as it is sent."""
    return any(name.lower() == KEY or is_secret(name) for name in SEPARATORS.split(unquote_plus(sent)))


def without_secrets(text: str) -> str:
    """A text without the values of parameters, of JSON's fields and of URLs that open something."""
    if "=" in text:
        text = PARAMETER.sub(_parameter, text)
    if '"' in text:
        text = ESCAPED_MEMBER.sub(_escaped_member, MEMBER.sub(_member, text))
    if "@" in text:
        text = USER.sub(rf"\1:{REDACTED}@", text)
    return BEARER.sub(rf"\1{REDACTED}", text) if "earer" in text else text


def shown_parameters(sent: str) -> str:
    """A query or a form as it was sent, without the values that open something."""
    return "&".join(map(_shown_pair, sent.split("&"))) if sent else ""


def _shown_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if not equals:
        return pair
    if is_secret_parameter(name):
        return f"{name}={REDACTED}"
    plain = unquote_plus(value)
    shown = without_secrets(plain)
    return pair if shown == plain else f"{name}={quote_plus(shown, safe='[]')}"


def _parameter(found: re.Match[str]) -> str:
    return f"{found[1]}={REDACTED}" if is_secret_parameter(found[1]) else found[0]


def _member(found: re.Match[str]) -> str:
    return f'"{found[1]}"{found[2]}"{REDACTED}"' if is_secret(found[1]) else found[0]


def _escaped_member(found: re.Match[str]) -> str:
    return rf"\"{found[1]}\"{found[2]}\"{REDACTED}" if is_secret(found[1]) else found[0]
