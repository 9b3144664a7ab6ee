"""No output has a secret in it, in whatever writing the deployment says it back."""

import html
import json
import shlex
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests import redaction
from contract_tests.redaction import keep_header_secret, keep_secret, keep_url_secret, redact, reveal, reveal_json
from contract_tests.tests.fake_deployment import Asgi, FakeDeployment, Message, deployment
from contract_tests.tests.gate import called, gate

BROKEN = 1
KEY, SESSION = "ak_live_xxxx", "sess_tenant_owner"
GATEWAY = "g4t%41e'w\"ay/<to>&ken+\\x9"
"""A header's value with everything that some writing escapes."""
PASSWORD, WEBHOOK, CONTROL, PROXY = "p4ss w0rd/of+url", "whsec-0f-the-run", "c0ntrol-tok3n=", "pr0xy-passw0rd"
SECRETS = (KEY, SESSION, GATEWAY, PASSWORD, WEBHOOK, CONTROL, PROXY)
WRITINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in JSON": lambda text: json.dumps(json.dumps(text))[1:-1],
    "Python": lambda text: repr(text)[1:-1],
    "HTML": html.escape,
    "shell": shlex.quote,
    "URL": lambda text: quote(text, safe=""),
    "form": quote_plus,
    "URL in URL": lambda text: quote(quote(text, safe=""), safe=""),
    "base64": lambda text: b64encode(text.encode()).decode(),
    "base64 for URLs": lambda text: urlsafe_b64encode(text.encode()).decode(),
    "Basic, 1 before": lambda text: b64encode(f"u:{text}".encode()).decode(),
    "Basic, 2 before": lambda text: b64encode(f"me:{text}".encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
}
UNCHANGED = 4
"""Letters of base64 at its ends that have more in them than the secret."""


def traces(secret: str) -> Iterator[str]:
    """What must be in no output: the secret in any writing, and most of it in the plain one."""
    for name, write in WRITINGS.items():
        written = write(secret)
        yield written[UNCHANGED:-UNCHANGED] if "ase64" in name or "Basic" in name else written
    yield secret[:-3]


@contextmanager
def forgotten() -> Iterator[None]:
    """Nothing is secret in here but what is said to be."""
    secrets, forms = redaction._secrets.copy(), redaction._forms.copy()
    redaction._secrets.clear()
    redaction._forms.clear()
    redaction._found_again.cache_clear()
    try:
        yield
    finally:
        redaction._found_again.cache_clear()
        redaction._secrets.update(secrets)
        redaction._forms[:] = forms


TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=382, exclude_categories=["Cc"]), max_size=20)
SECRET_TEXTS = st.text(st.characters(min_codepoint=33, max_codepoint=382, exclude_categories=["Cc"]), min_size=8)


@settings(max_examples=300, deadline=None)
@given(secret=SECRET_TEXTS, writing=st.sampled_from(list(WRITINGS)), before=TEXTS, after=TEXTS)
def test_a_secret_is_redacted_in_any_writing(secret: str, writing: str, before: str, after: str) -> None:
    written = WRITINGS[writing](secret)
    with forgotten():
        keep_secret(secret, "key")
        redacted = redact(f"{before} {written} {after}")
    assert written not in redacted
    assert "[redacted:key]" in redacted


@given(text=TEXTS)
def test_a_text_without_a_secret_is_left_as_it_is(text: str) -> None:
    with forgotten():
        keep_secret("none-of-these-characters", "key")
        assert redact(text.replace("@", "")) == text.replace("@", "")


def test_the_longest_secret_is_redacted_first_and_once() -> None:
    with forgotten():
        keep_secret("secret-of-the-key", "short")
        keep_secret("secret-of-the-keyring", "long")
        keep_secret("redacted", "odd")
        assert redact("a secret-of-the-keyring b secret-of-the-key c") == "a [redacted:long] b [redacted:short] c"


def test_a_short_secret_is_redacted_as_a_word_and_a_shorter_one_is_none() -> None:
    with forgotten():
        keep_secret("pass", "word")
        keep_secret("abc", "none")
        assert redact("pass, passed, a pass; abc") == "[redacted:word], passed, a [redacted:word]; abc"


def test_headers_and_addresses_have_secrets_in_them() -> None:
    with forgotten():
        keep_header_secret("Bearer tok-12345678", "bearer")
        keep_header_secret(f"Basic {b64encode(b'me:passw0rd-x').decode()}", "basic")
        keep_header_secret("theme=dark-mode; sid=cookie-12345", "cookie")
        keep_url_secret("https://me:url%2Fpassw0rd@staging.example.com/x", "url")
        for secret in ("tok-12345678", "passw0rd-x", "cookie-12345", "url/passw0rd", "url%2Fpassw0rd"):
            assert secret not in redact(f"what was said is {secret}.")
    assert redact("http://me:unknown@host/x?y=1") == "http://[redacted:url]@host/x?y=1"


def test_what_a_ledger_says_of_a_secret_can_be_put_back() -> None:
    with forgotten():
        keep_secret(GATEWAY, "gateway")
        content = json.dumps({"token": GATEWAY})
        written = redact(content)
        assert GATEWAY not in json.loads(written)["token"]
        assert json.loads(reveal_json(written)) == {"token": GATEWAY}
        assert reveal({"a": ["[redacted:gateway]"]}) == {"a": [GATEWAY]}
    with pytest.raises(ValueError, match="the secret gone in it, which was not given"):
        reveal("[redacted:gone]")


@dataclass
class Echo:
    """In front of a deployment: every error says all secrets back, in every writing, in its body and its headers."""

    def __call__(self, app: Asgi) -> Asgi:
        async def echoing(scope: Message, receive: Any, send: Any) -> None:
            await app(_let_in(scope), receive, _Echoing(send))

        return echoing


@dataclass
class _Echoing:
    send: Any
    failed: bool = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.failed = message["status"] >= 400
            if self.failed:
                kept = [(name, value) for name, value in message["headers"] if name.lower() != b"content-length"]
                echoes = [(f"x-echo-{number}".encode(), _ascii(text)) for number, text in enumerate(_echoes())]
                content = (b"content-length", str(len(_said())).encode())
                message = {**message, "headers": [*kept, *echoes, content]}
        elif self.failed:
            message = {**message, "body": _said()}
        await self.send(message)


def _let_in(scope: Message) -> Message:
    """What the gateway in front of the deployment lets in is an administrator."""
    headers = dict(scope["headers"])
    if headers.get(b"x-gateway-token", b"").decode("latin-1") != GATEWAY:
        return scope
    return {**scope, "headers": [*scope["headers"], (b"cookie", b"aurion_session=sess_tenant_admin")]}


def _echoes() -> list[str]:
    return [f"{name} of it: {write(secret)}" for secret in SECRETS for name, write in WRITINGS.items()]


def _said() -> bytes:
    """Long before the first secret, so that whatever cuts a text off cuts one in two somewhere."""
    return json.dumps({"detail": "x" * 330 + " ".join(_echoes())}).encode()


def _ascii(text: str) -> bytes:
    return text.encode("latin-1", "replace")


SETTINGS = f"""
url = "{{url}}"
users = ["user_012", "user_034", "user_056"]
rate_limit = 1000000
ai_rate_limit = 1000000
patience = 0
webhook_secret = "{WEBHOOK}"
control_token = "{CONTROL}"

[credentials.key]
api_key = "{KEY}"
[credentials.owner]
session = "{SESSION}"
[credentials.gateway]
headers = {{{{ X-Gateway-Token = {json.dumps(GATEWAY)} }}}}
role = "tenant_admin"
"""
FILES = ("junit", "sarif", "html", "json")
ONLY = ("--only", "TICKET-06", "--only", "TEAM-05", "--only", "get_ticket", "--only", "create_ticket")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    monkeypatch.setenv("FTP_PROXY", "")
    monkeypatch.setenv("ALL_PROXY", f"http://me:{PROXY}@127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    return tmp_path


@contextmanager
def echoing(folder: Path) -> Iterator[FakeDeployment]:
    with deployment(rate_limit=None, before=Echo()) as server:
        url = server.url.replace("http://", f"http://me:{quote(PASSWORD, safe='')}@")
        (folder / "aurion-contract.toml").write_text(SETTINGS.format(url=url), encoding="utf-8")
        yield server


def outputs(folder: Path, *said: str) -> Iterator[tuple[str, str]]:
    """Everything that a command wrote, as it stands there and as a reader of it sees it."""
    texts = dict(enumerate(said)) | {
        path.relative_to(folder): path.read_text(encoding="utf-8", errors="replace")
        for path in folder.rglob("*")
        if path.is_file() and path.name != "aurion-contract.toml"
    }
    for name, text in texts.items():
        yield str(name), text
        yield f"{name}, without HTML", html.unescape(text)
        yield f"{name}, without backslashes", text.replace("\\", "")


def leaks(folder: Path, *said: str) -> list[tuple[str, str]]:
    return [
        (name, trace)
        for name, text in outputs(folder, *said)
        for secret in SECRETS
        for trace in traces(secret)
        if trace in text
    ]


def test_no_output_of_a_run_has_a_secret(folder: Path) -> None:
    files = [word for name in FILES for word in (f"--{name}", f"report.{name}")]
    baseline = ("--baseline", "known.json", "--baseline-update")
    with echoing(folder):
        ended = called("run", "--profile", "quick", *ONLY, *files, cwd=folder)
        assert ended.returncode == BROKEN, ended.stdout + ended.stderr
        assert "[redacted:" in ended.stdout
        known = called("run", "--profile", "quick", "--only", "TICKET-06", *baseline, cwd=folder)
    assert (folder / "known.json").exists(), known.stderr
    assert list(folder.glob(".aurion-contract/*.jsonl"))
    assert leaks(folder, ended.stdout, ended.stderr, known.stdout, known.stderr) == []


def test_github_is_told_no_secret(folder: Path) -> None:
    with echoing(folder):
        ended = called("run", "--only", "TEAM-05", "--layer", "checks", cwd=folder, GITHUB_ACTIONS="true")
    assert "::error" in ended.stdout
    assert (folder / "summary.md").exists()
    assert leaks(folder, ended.stdout, ended.stderr) == []


def test_no_output_of_pytest_has_a_secret(folder: Path) -> None:
    options = ("-vv", "--tb=long", "--showlocals", "--junitxml=report.xml")
    with echoing(folder):
        ended = gate("pytest", "--only", "TICKET-06", "--only", "TEAM-05", *options, cwd=folder)
    assert ended.returncode == BROKEN, ended.stdout + ended.stderr
    assert "[redacted:" in ended.stdout
    assert leaks(folder, ended.stdout, ended.stderr) == []


def test_what_it_cannot_do_is_said_without_a_secret(folder: Path) -> None:
    with echoing(folder) as server:
        url = f"http://me:{PASSWORD.replace('/', '')}@{server.url.removeprefix('http://')}/nowhere"
        for arguments in (("--url", url), ("--url", f"http://me:{PROXY}@127.0.0.1:9"), ("--url", f"me:{PROXY}@host")):
            ended = called("run", *arguments, cwd=folder)
            assert ended.returncode == 2, ended.stdout + ended.stderr
            assert leaks(folder, ended.stdout, ended.stderr) == []
