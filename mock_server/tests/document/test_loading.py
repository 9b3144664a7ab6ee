"""A document is bundled once, anew when anything has changed of which it is made, and never served stale."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mock_server.document import loading, sources
from mock_server.document.loading import load
from mock_server.document.sources import INDEXES, SOURCES, Name, fingerprint, kept_form
from mock_server.files.text_files import FileError

API = load("api").raw


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of openapi/."""
    return shutil.copytree(SOURCES, tmp_path / "openapi")


@pytest.fixture
def bundles(tmp_path: Path) -> Path:
    """Where bundles are kept; not made yet."""
    return tmp_path / "package" / "bundle"


@pytest.fixture(autouse=True)
def package(bundles: Path) -> None:
    bundles.parent.mkdir()


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def retitle(checkout: Path, title: str = "Changed") -> None:
    edit(checkout / "openapi.yaml", "title: AurionAI helpdesk API", f"title: {title}")


def never(name: Name, _: Path) -> None:
    raise AssertionError(f"{name} is bundled though nothing has changed")


# A checkout


@pytest.mark.parametrize("name", INDEXES)
def test_a_checkout_is_bundled_at_the_first_start_and_kept(
    checkout: Path, bundles: Path, monkeypatch: pytest.MonkeyPatch, name: Name
) -> None:
    first, ours = load(name, checkout, bundles), load(name)
    monkeypatch.setattr(loading, "fitting", never)
    assert load(name, checkout, bundles).raw == first.raw == ours.raw
    assert list(bundles.iterdir()) == [bundles / f"{name}.json"]


def test_a_changed_checkout_is_bundled_anew(checkout: Path, bundles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load("api", checkout, bundles)
    retitle(checkout)
    assert load("api", checkout, bundles).raw["info"]["title"] == "Changed"
    monkeypatch.setattr(loading, "fitting", never)
    assert load("api", checkout, bundles).raw["info"]["title"] == "Changed"


def test_a_change_that_neither_size_nor_time_shows_is_seen(checkout: Path, bundles: Path) -> None:
    file = checkout / "openapi.yaml"
    before = file.stat()
    load("api", checkout, bundles)
    retitle(checkout, "AurionAI HELPDESK API")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert load("api", checkout, bundles).raw["info"]["title"] == "AurionAI HELPDESK API"


def test_changed_schemas_want_new_models_at_every_start(checkout: Path, bundles: Path) -> None:
    load("api", checkout, bundles)
    edit(checkout / "tickets" / "schemas.yaml", "Ticket:", "Ticket:\n  description: Changed")
    for _ in range(2):
        with pytest.raises(FileError, match=r"schemas changed since models\.py was generated\. Run `make models`\."):
            load("api", checkout, bundles)
    assert load("control", checkout, bundles).raw == load("control").raw


@pytest.mark.parametrize("kept", [True, False])
def test_a_broken_checkout_is_named_by_file_and_line(checkout: Path, bundles: Path, *, kept: bool) -> None:
    if kept:
        load("api", checkout, bundles)
    edit(checkout / "tickets" / "tickets.yaml", "get:", "get: {")
    with pytest.raises(FileError, match=r"tickets\.yaml:\d+: this is not YAML"):
        load("api", checkout, bundles)


def test_an_index_that_is_gone_is_named(checkout: Path, bundles: Path) -> None:
    load("api", checkout, bundles)
    (checkout / "openapi.yaml").unlink()
    with pytest.raises(FileError, match=r"openapi\.yaml"):
        load("api", checkout, bundles)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"{}", b'{"made_from": 5}', b"\xff"])
def test_a_kept_bundle_that_cannot_be_read_is_made_anew(checkout: Path, bundles: Path, content: bytes) -> None:
    load("api", checkout, bundles)
    file = bundles / "api.json"
    whole = file.read_bytes()
    file.write_bytes(content)
    assert load("api", checkout, bundles).raw == API
    assert file.read_bytes() == whole


def test_where_nothing_can_be_kept_every_start_bundles(checkout: Path, bundles: Path) -> None:
    bundles.write_text("no folder")
    for title in ("AurionAI helpdesk API", "Changed"):
        assert load("api", checkout, bundles).raw["info"]["title"] == title
        edit(checkout / "openapi.yaml", f"title: {title}", "title: Changed")
    assert list(bundles.parent.iterdir()) == [bundles]


def test_a_bundle_that_cannot_be_put_in_place_leaves_nothing_behind(checkout: Path, bundles: Path) -> None:
    (bundles / "api.json").mkdir(parents=True)
    assert load("api", checkout, bundles).raw == API
    assert [file.name for file in bundles.iterdir()] == ["api.json"]


def test_what_changed_while_it_was_bundled_is_not_kept(
    checkout: Path, bundles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sources.fitting("api", checkout)

    def changes_meanwhile(_name: Name, _sources: Path) -> object:
        retitle(checkout)
        return made

    with monkeypatch.context() as patched:
        patched.setattr(loading, "fitting", changes_meanwhile)
        assert load("api", checkout, bundles).raw == API
    assert not bundles.exists()
    assert load("api", checkout, bundles).raw["info"]["title"] == "Changed"


def test_processes_that_start_at_once_all_have_the_whole_document(checkout: Path, bundles: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from mock_server.document.loading import load\n"
        "for _ in range(3):\n"
        "    print(len(load('api', Path(sys.argv[1]), Path(sys.argv[2])).operations))\n"
        "    Path(sys.argv[2], 'api.json').unlink(missing_ok=True)"
    )
    command = [sys.executable, "-c", code, str(checkout), str(bundles)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]  # noqa: S603 - our own
    said = [process.communicate(timeout=60)[0].split() for process in started]
    assert said == [[str(len(load("api").operations))] * 3] * 4
    assert [file for file in bundles.iterdir() if file.name != "api.json"] == []


# An installation


def test_an_installation_has_the_document_that_it_came_with(tmp_path: Path, bundles: Path) -> None:
    bundles.mkdir()
    (bundles / "api.json").write_bytes(kept_form(API, "whatever"))
    assert load("api", tmp_path / "none", bundles).raw == API


def test_another_packages_folder_of_the_same_name_is_no_source(tmp_path: Path, bundles: Path) -> None:
    bundles.mkdir()
    (bundles / "api.json").write_bytes(kept_form(API, "whatever"))
    (tmp_path / "openapi" / "spec").mkdir(parents=True)
    (tmp_path / "openapi" / "spec" / "document.yaml").write_text("{")
    assert load("api", tmp_path / "openapi", bundles).raw == API


# What a bundle is made of


def test_the_fingerprint_is_that_of_all_that_a_bundle_is_made_of(
    tmp_path: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, models = shutil.copytree(sources.CODE[0], tmp_path / "code"), tmp_path / "models.py"
    models.write_bytes(sources.MODELS.read_bytes())
    monkeypatch.setattr(sources, "CODE", (code,))
    monkeypatch.setattr(sources, "MODELS", models)
    seen = [fingerprint(checkout)]
    for file in (checkout / "control" / "clock.yaml", code / "common.py", models):
        file.write_bytes(file.read_bytes() + b"\n")
        seen.append(fingerprint(checkout))
    (checkout / "more.yaml").write_text("")
    seen.append(fingerprint(checkout))
    (checkout / "more.yaml").rename(checkout / "other.yaml")
    seen.append(fingerprint(checkout))
    assert len(set(seen)) == len(seen)
    assert fingerprint(checkout) == seen[-1]


def test_a_checkout_that_moves_is_the_same(tmp_path: Path, checkout: Path) -> None:
    assert fingerprint(checkout) == fingerprint(shutil.copytree(checkout, tmp_path / "elsewhere"))


def test_what_an_editor_leaves_behind_is_no_source(checkout: Path) -> None:
    before = fingerprint(checkout)
    (checkout / "notes.txt").write_text("later")
    (checkout / "more.yaml").mkdir()
    assert fingerprint(checkout) == before
    (checkout / ".#openapi.yaml").symlink_to("nobody@nowhere")
    assert fingerprint(checkout) == fingerprint(checkout) != before
