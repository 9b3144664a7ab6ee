"""examples/typescript: its types are made of the served document, it compiles, and all its own tests pass."""

import json
import re
from pathlib import Path

import pytest

from mock_server.tests.programs import AURION_MOCK, environment, missing, program, run
from tools import npm

ROOT = Path(__file__).parents[2]
EXAMPLE, GUIDE = ROOT / "examples" / "typescript", ROOT / "docs" / "typescript.md"
LONG = 300


@pytest.fixture(scope="module")
def installed() -> None:
    program("npm")
    try:
        npm.install(EXAMPLE)
    except npm.NotInstalled as error:
        missing(str(error))


@pytest.mark.usefixtures("installed")
def test_its_own_check_passes() -> None:
    chromium = program("chromium", "chromium-browser", "google-chrome")
    env = environment(AURION_MOCK=AURION_MOCK, CHROMIUM=chromium, NO_COLOR="1")
    ended = run([program("npm"), "run", "check"], cwd=EXAMPLE, env=env, patience=LONG)
    said = ended.stdout + ended.stderr
    assert ended.returncode == 0, said
    files, unit = re.search(r"Test Files +(\d+) passed", said), re.search(r"Tests +(\d+) passed", said)
    assert files, said
    assert unit, said
    assert int(files[1]) >= 4
    assert re.search(r"^ +\d+ passed", said, re.MULTILINE), said
    assert not re.search(r"\b(skipped|flaky|todo)\b", said), said


BLOCKS = re.findall(r"^```ts\n// (\S+)\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("path", "excerpt"), BLOCKS, ids=[path.rsplit("/", 1)[-1] for path, _ in BLOCKS])
def test_the_guide_shows_what_the_example_has(path: str, excerpt: str) -> None:
    assert excerpt in (ROOT / path).read_text(encoding="utf-8")


def test_every_block_of_typescript_in_the_guide_is_of_the_example() -> None:
    assert len(BLOCKS) == GUIDE.read_text(encoding="utf-8").count("```ts\n")
    linked = re.findall(r"\]\(\.\./([^)#]+)\)", GUIDE.read_text(encoding="utf-8"))
    assert [each for each in linked if not (ROOT / each).exists()] == []


def test_every_script_that_the_guide_names_is_there() -> None:
    named = set(re.findall(r"npm run (\w+)", GUIDE.read_text(encoding="utf-8")))
    assert named
    assert named <= json.loads((EXAMPLE / "package.json").read_text(encoding="utf-8"))["scripts"].keys()
