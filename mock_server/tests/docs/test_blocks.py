"""Every block of code in README and docs does what its page says, one after the other, before one mock a page."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from mock_server.testing import MockServer
from mock_server.tests.docs.blocks import ROOT, RUN, SHOWN, Block, blocks, pages
from mock_server.tests.programs import environment, program, run
from mock_server.tests.webhooks.receivers import Receiver, answering

LOCAL, RECEIVER = "http://localhost:4010", "http://localhost:9000"
CURL = """#!/bin/sh
# Says what was answered, and fails where that is a refusal nobody expected.
case " $* " in *" --write-out "*) exec {curl} "$@" ;; esac
status=$({curl} -sS -o "$AURION_BODY" -w '%{{http_code}}' "$@") || exit 1
cat "$AURION_BODY"
case "$status" in 2??|3??) exit 0 ;; esac
for expected in $AURION_ANSWERS; do [ "$status" = "$expected" ] && exit 0; done
echo "curl $* was answered with $status" >&2
exit 1
"""
PAGES = [page for page in pages() if any(block.language in RUN for block in blocks(page))]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_block_says_what_it_is_written_in(page: Path) -> None:
    unknown = [(block.line, block.language) for block in blocks(page) if block.language not in RUN | SHOWN]
    assert not unknown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_does_what_its_page_says(page: Path, tmp_path: Path) -> None:
    curl = tmp_path / "bin" / "curl"
    curl.parent.mkdir()
    curl.write_text(CURL.format(curl=program("curl")))
    curl.chmod(0o755)
    scripts = Path(sys.executable).parent
    path = os.pathsep.join([str(curl.parent), str(scripts), os.environ["PATH"]])
    folder = tmp_path / "page"
    folder.mkdir()
    with MockServer(rate_limit="off") as mock, Receiver(answering(204)) as hooks:
        around = environment(PATH=path, AURION_URL=mock.url, AURION_BODY=str(tmp_path / "body"))
        for block in blocks(page):
            if block.language in RUN:
                _play(block, page, folder, {LOCAL: mock.url, RECEIVER: hooks.url.partition("/hooks")[0]}, around)


def _play(block: Block, page: Path, folder: Path, urls: Mapping[str, str], around: Mapping[str, str]) -> None:
    """Write the file that a block is, or run it."""
    code = block.code
    for written, there in urls.items():
        code = code.replace(written, there)
    if block.file:
        (folder / block.file).write_text(code, encoding="utf-8")
        return
    ended = run(
        _command(block.language, code, folder), cwd=folder, env={**around, "AURION_ANSWERS": " ".join(block.answers)}
    )
    where = f"{page.relative_to(ROOT)}, line {block.line}"
    assert ended.returncode == block.exit, f"{where} ended with {ended.returncode}:\n{ended.stdout}\n{ended.stderr}"


def _command(language: str, code: str, folder: Path) -> list[str]:
    """What runs it; tests are pytest's."""
    if language == "bash":
        return ["bash", "-euo", "pipefail", "-c", code]
    if language == "javascript":
        return [program("node"), "--input-type=module", "--eval", code]
    if "def test_" not in code:
        return [sys.executable, "-c", code]
    (folder / "test_page.py").write_text(code, encoding="utf-8")
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_page.py"]
