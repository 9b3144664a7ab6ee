"""YAML as this project writes it: dates stay text, a key stands once, and every mapping knows its line."""

from pathlib import Path
from typing import Any, ClassVar

import yaml

from mock_server.core.errors import DomainError

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FileError(DomainError):
    """A file that we cannot use: which one, which line, what is wrong and what to do."""

    def __init__(self, file: Path, line: int | None, what: str) -> None:
        place = f"{file}:{line}" if line else str(file)
        super().__init__(f"{place}: {what}")


class Mapping(dict[str, Any]):
    """A YAML mapping and the line it begins on."""

    __slots__ = ("line",)
    line: int


class FileLoader(Loader):  # type: ignore[misc]
    """The safe loader, less its idea of dates, plus lines and a refusal of repeated keys."""

    yaml_implicit_resolvers: ClassVar = {
        first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for first, pairs in Loader.yaml_implicit_resolvers.items()
    }


def _mapping(loader: Any, node: yaml.MappingNode) -> Mapping:
    mapping = Mapping()
    mapping.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "a key should be a text", key_node.start_mark)
        key = loader.construct_object(key_node, deep=True)
        if key in mapping:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


FileLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(file: Path) -> Any:
    """What the file holds. `FileError` where it is missing or is not YAML."""
    try:
        return yaml.load(file.read_bytes(), FileLoader)  # noqa: S506 - FileLoader is a safe loader
    except FileNotFoundError:
        raise FileError(file, None, "there is no such file") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else None
        raise FileError(file, line, f"this is not YAML: {error.problem}. Correct that line.") from None
    except yaml.YAMLError as error:
        raise FileError(file, None, f"this is not YAML: {' '.join(str(error).split())}") from None
