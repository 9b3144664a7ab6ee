"""What was sent can be sent again by a shell, which learns no secret and expands nothing but our variables."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.client.curl_script import curls
from contract_tests.client.exchanges import (
    DULL,
    LONGEST_BODY,
    SHELL_NAMES,
    SIGNATURE,
    VARIABLE,
    ExchangeLog,
    RecordedExchange,
    redacted_headers,
)
from contract_tests.credentials import Credential, Credentials

SECRET = "s3cr3t-$(touch pwned)-`id`"  # noqa: S105 - a made-up one
NAMES = st.text(st.sampled_from("abcxyzXYZ-_!#$%&'*+.^`|~0129"), min_size=1, max_size=12)
"""Header names as HTTP lets them be."""
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=24)
HEADERS = st.lists(st.tuples(NAMES | st.just("Content-Type"), VALUES | st.sampled_from(["$HOME", "$(id)"])), max_size=3)
TARGETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30).map(lambda text: f"/{text}")
BODIES = st.binary(max_size=60) | st.text(max_size=40).map(str.encode)
BASH = shutil.which("bash") or ""
CALLERS = st.text(max_size=12) | st.sampled_from(["owner", "second key", "", "?"])


def exchange(
    method: str = "POST",
    target: str = "/api/v1/tickets",
    headers: tuple[tuple[str, str], ...] = (),
    content: bytes = b"",
) -> RecordedExchange:
    return RecordedExchange(method, target, headers, content, 200, (), b"")


def sent(content: bytes) -> str:
    return content.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def expanded(command: str, folder: Path) -> list[str]:
    """The arguments that a shell would start curl with; each of our variables is its own name there."""
    names = {name: f"<{name}>" for name in re.findall(r"\$(AURION_[A-Z0-9_]+)", command)}
    script = f"curl() {{ printf '%s\\0' \"$@\"; }}\n{command}\n"
    ran = subprocess.run(  # noqa: S603 - our own words are what is under test
        [BASH, "--noprofile", "--norc", "-c", script],
        capture_output=True,
        check=True,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/nobody", **names},
    )
    assert not ran.stderr
    return ran.stdout.decode().split("\0")[:-1]


@given(target=TARGETS, headers=HEADERS, content=BODIES)
def test_a_curl_is_words_for_a_shell(target: str, headers: list[tuple[str, str]], content: bytes) -> None:
    command = exchange(target=target, headers=tuple(headers), content=content).curl()
    expected = ["curl", "-sS", "-i", "-X", "POST", f"$AURION_URL{target}"]
    for name, value in headers:
        expected += ["-H", f"{name}: {value}"]
    assert shlex.split(command) == [*expected, *(["--data-binary", sent(content)] if content else [])]


@pytest.mark.skipif(not BASH, reason="there is no bash")
@settings(max_examples=60, deadline=None)
@given(target=TARGETS, headers=HEADERS, content=BODIES)
def test_a_shell_expands_nothing_but_our_variables(
    tmp_path_factory: pytest.TempPathFactory, target: str, headers: list[tuple[str, str]], content: bytes
) -> None:
    with_key = (*headers, ("X-API-Key", "$AURION_API_KEY_OWNER"))
    command = exchange(target=target, headers=with_key, content=content).curl()
    subprocess.run([BASH, "-n", "-c", command], check=True, capture_output=True)  # noqa: S603 - nothing is run
    folder = tmp_path_factory.getbasetemp()
    actual = expanded(command, folder)
    expected = ["-sS", "-i", "-X", "POST", f"<AURION_URL>{target}"]
    for name, value in headers:
        expected += ["-H", f"{name}: {value}"]
    expected += ["-H", "X-API-Key: <AURION_API_KEY_OWNER>"]
    assert actual == [*expected, *(["--data-binary", sent(content)] if content else [])]


def test_a_curl_is_plain_where_nothing_has_to_be_quoted() -> None:
    headers = (("X-API-Key", "$AURION_API_KEY_KEY"), ("Content-Type", "application/json"))
    assert exchange(headers=headers, content=b'{"subject": "Help"}').curl() == (
        'curl -sS -i -X POST "$AURION_URL/api/v1/tickets" -H "X-API-Key: $AURION_API_KEY_KEY" '
        """-H 'Content-Type: application/json' --data-binary '{"subject": "Help"}'"""
    )


def test_a_long_body_is_kept_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    long = b"x" * (LONGEST_BODY + 1)
    words = shlex.split(exchange(content=long).curl())
    assert words[-2] == "--data-binary"
    assert Path(words[-1].removeprefix("@")).read_bytes() == long
    assert exchange(content=long).curl() == exchange(content=long).curl()
    assert shlex.split(exchange(content=b"x" * LONGEST_BODY).curl())[-1] == "x" * LONGEST_BODY


def test_a_key_is_new_each_time_unless_another_request_has_it_too() -> None:
    keyed = exchange(headers=(("Idempotency-Key", "contract-1-7"),))
    assert '-H "Idempotency-Key: contract-1-7-$(date +%s)"' in keyed.curl()
    first, second, last = curls([keyed, keyed, exchange(headers=(("Idempotency-Key", "contract-1-8"),))])
    assert first == second
    assert '-H "Idempotency-Key: contract-1-7-$$"' in first
    assert "contract-1-8-$(date +%s)" in last
    odd = exchange(headers=(("Idempotency-Key", "k" * 300),))
    assert "k" * 300 in odd.curl()


@given(name=st.sampled_from([*SHELL_NAMES, "X-API-Key", "Cookie", "Authorization"]), credential=CALLERS)
def test_a_secret_is_a_variable_and_never_shown(name: str, credential: str) -> None:
    headers = redacted_headers([(name, SECRET)], credential or "?")
    assert all(VARIABLE.fullmatch(value) for _, value in headers)
    assert SECRET not in exchange(headers=headers).curl()


@given(credential=CALLERS)
def test_a_header_that_was_given_as_a_credential_is_not_shown_either(credential: str) -> None:
    given_ = Credential.model_validate({"headers": {"X-Gateway-Token": SECRET, "X-Acting-For": "t_1"}})
    carriers = Credentials({"owner": given_}).carriers
    headers = redacted_headers([("x-gateway-token", SECRET), ("X-Gateway-TOKEN", SECRET)], credential, carriers)
    assert all(VARIABLE.fullmatch(value) for _, value in headers)
    assert SECRET not in exchange(headers=headers).curl()


def test_two_credentials_have_two_variables() -> None:
    values = [redacted_headers([("X-API-Key", SECRET)], name)[0][1] for name in ("key", "second_key")]
    assert values == ["$AURION_API_KEY_KEY", "$AURION_API_KEY_SECOND_KEY"]


def test_a_signature_is_said_to_be_one() -> None:
    assert redacted_headers([(SIGNATURE.title(), SECRET)], "") == (
        (SIGNATURE.title(), "<hex-hmac-sha256-of-raw-body>"),
    )


def test_what_is_dull_is_left_out_and_the_rest_is_told() -> None:
    headers = [(name.title(), "dull") for name in sorted(DULL)] + [("Idempotency-Key", "once")]
    assert redacted_headers(headers, "owner") == (("Idempotency-Key", "once"),)


def test_a_trace_has_what_came_while_it_was_taken_and_no_clean_up() -> None:
    heard: list[RecordedExchange] = []
    record = ExchangeLog(listeners=[heard.append])
    first, second = exchange(), exchange(target="/api/v2/teams?limit=1")
    record.add(first)
    with record.tracing() as outer, record.tracing() as trace:
        record.add(second)
        record.add(first, traced=False)
    record.add(first)
    assert (outer.exchanges, trace.exchanges, record.trace) == ([], [second], None)
    assert heard == [first, second, first, first]
    assert second.path == "/api/v2/teams"
