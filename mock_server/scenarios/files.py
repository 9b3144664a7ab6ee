"""The files of a scenario's folder: each part is validated as what it should be, each mistake has its file and line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mock_server.document.operations import Grants
from mock_server.families.tenant import Plan
from mock_server.files.json_files import read_json_source
from mock_server.files.text_files import FileError, Mistake, SourceFile, Step
from mock_server.files.yaml_files import read_yaml_source
from mock_server.record import Instant, Record
from mock_server.state.clock import EARLIEST, LATEST
from mock_server.state.principal import Principal, Role
from mock_server.text.excerpts import excerpt
from mock_server.text.json_text import json_text

WORLD_FILE = "world.yaml"
READERS = {".yaml": read_yaml_source, ".yml": read_yaml_source, ".json": read_json_source}
MOST_ISSUES = 5
WORDS = {
    "extra_forbidden": "there is no such field",
    "model_type": "a mapping should stand here",
    "dict_type": "a mapping should stand here",
    "list_type": "a list should stand here",
}
"""What pydantic says of Python's types, in the words of a file."""

M = TypeVar("M", bound=BaseModel)


class WorldFileEntry(Record):
    """A part of world.yaml: a field that it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid")


class TenantEntry(WorldFileEntry):
    plan: Plan
    profile: bool


class KeyEntry(WorldFileEntry):
    tenant: str
    scopes: list[str]


class SessionEntry(WorldFileEntry):
    tenant: str
    role: Role
    user: str | None = None
    permissions: list[str] = Field(default_factory=list)


class WorldEntry(WorldFileEntry):
    """What world.yaml holds. `ids` is how many ids were drawn already for the records that are there.

    `extends` names the scenario that this one is more than: its clock and tenants are there too.
    """

    clock: Instant
    tenants: dict[str, TenantEntry]
    keys: dict[str, KeyEntry] = Field(default_factory=dict)
    sessions: dict[str, SessionEntry] = Field(default_factory=dict)
    ids: Annotated[int, Field(ge=0)] = 0
    extends: str | None = None

    def callers(self) -> Iterator[Principal]:
        for token, key in self.keys.items():
            yield Principal("key", token, key.tenant, scopes=frozenset(key.scopes))
        for token, each in self.sessions.items():
            permissions = frozenset(each.permissions)
            yield Principal("session", token, each.tenant, role=each.role, permissions=permissions, user_id=each.user)


def record_files(folder: Path) -> list[Path]:
    """The files of a folder that hold records."""
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        raise FileError(folder, None, f"this folder cannot be read: {error.strerror}.") from None
    return [file for file in found if file.suffix in READERS and file.name != WORLD_FILE and file.name[0] != "."]


def read_records(file: Path) -> tuple[Any, SourceFile]:
    """What a file of records holds, and where."""
    return READERS[file.suffix](file)


class ExtendingEntry(WorldEntry):
    """What the world.yaml of a scenario holds that extends another one."""

    clock: Instant | None = None  # type: ignore[assignment]
    tenants: dict[str, TenantEntry] = Field(default_factory=dict)
    extends: str


def read_world(folder: Path) -> tuple[WorldEntry, SourceFile]:
    """The folder's world.yaml. That tenants, users and the extended scenario exist, is for others to see."""
    content, source = read_yaml_source(folder / WORLD_FILE)
    extending = isinstance(content, dict) and content.get("extends") is not None
    entry = validated(ExtendingEntry if extending else WorldEntry, content, source)
    if entry.clock and not EARLIEST <= entry.clock <= LATEST:
        raise source.mistake(f"clock should lie between {EARLIEST.year} and {LATEST.year}.", "clock")
    return entry, source


def check_grants(entry: WorldEntry, source: SourceFile, grants: Grants) -> None:
    """`FileError` where a credential has a scope or a permission that no operation asks for."""
    for token, key in entry.keys.items():
        _check_words(key.scopes, grants.scopes, source, "keys", token, "scopes")
    for token, session in entry.sessions.items():
        _check_words(session.permissions, grants.permissions, source, "sessions", token, "permissions")


def _check_words(words: list[str], known: frozenset[str], source: SourceFile, *steps: str) -> None:
    for at, word in enumerate(words):
        if word not in known:
            told = (
                f"{_path(steps)}: {json_text(word)} is none that the API knows. There are: {', '.join(sorted(known))}."
            )
            raise source.mistake(told, *steps, at)


def mapping(content: Any, what: str, source: SourceFile, *steps: Step) -> dict[str, Any]:
    """The content, to which these steps lead, as a mapping; nothing is an empty one."""
    if not isinstance(content, dict | None):
        raise source.mistake(f"a mapping of {what} should stand here.", *steps)
    return content or {}


def validated(model: type[M], content: Any, source: SourceFile, *steps: Step) -> M:
    """The content, to which these steps lead, as the model has it."""
    fields = model.model_fields
    if not isinstance(content, dict):
        raise source.mistake(f"{_where(steps)}a mapping of fields should stand here: {', '.join(fields)}.", *steps)
    if not content.keys() <= fields.keys():
        unknown = [key for key in content if key not in fields]
        raise source.mistakes(
            _unknown(", ".join(unknown), model, steps),
            [Mistake(_unknown(name, model, steps), (*steps, name)) for name in unknown[:MOST_ISSUES]],
        )
    try:
        return model.model_validate(content)
    except ValidationError as error:
        issues = error.errors(include_url=False, include_context=False, include_input=False)
        told = [f"{_path(each['loc'])}: {WORDS.get(each['type'], each['msg'])}" for each in issues[:MOST_ISSUES]]
        more = f", and {len(issues) - MOST_ISSUES} more" if len(issues) > MOST_ISSUES else ""
        each_told = zip(told, issues, strict=False)
        raise source.mistakes(
            f"{_where(steps)}{'; '.join(told)}{more}.",
            [Mistake(f"{_where(steps)}{what}.", (*steps, *issue["loc"])) for what, issue in each_told],
        ) from None


def _unknown(name: str, model: type[BaseModel], steps: tuple[Step, ...]) -> str:
    return f"{_where(steps)}unknown field {excerpt(name)}. Known: {', '.join(model.model_fields)}."


def _where(steps: tuple[Step, ...]) -> str:
    """Tenant and collection, where the steps lead to a record."""
    names = [step for step in steps if isinstance(step, str)]
    return f"{_path(tuple(names))}: " if names else ""


def _path(steps: tuple[Step, ...]) -> str:
    return excerpt(".".join(map(str, steps)))
