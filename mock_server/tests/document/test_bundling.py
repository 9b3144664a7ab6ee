"""openapi/ → one document with only #/components refs; what is broken is named by file and line."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from mock_server.document.bundling import bundle
from mock_server.document.sources import INDEXES, Name, bundled
from mock_server.files.text_files import FileError

INDEX = """
    openapi: 3.0.3
    paths:
      /pets: {$ref: pets/pets.yaml}
"""
PATH = """
    get:
      operationId: list_pets
      responses:
        '200':
          content:
            application/json:
              schema: {$ref: schemas.yaml#/Pet}
"""
SCHEMAS = """
    Pet:
      type: object
      properties:
        name: {type: string}
        owner: {$ref: ../people/schemas.yaml#/Person}
        parent: {$ref: '#/Pet'}
"""
PEOPLE = """
    Person: {type: object, properties: {pets: {type: array, items: {$ref: ../pets/schemas.yaml#/Pet}}}}
"""
SPEC = {
    "openapi.yaml": INDEX,
    "pets/pets.yaml": PATH,
    "pets/schemas.yaml": SCHEMAS,
    "people/schemas.yaml": PEOPLE,
}


def write(folder: Path, **changed: str) -> Path:
    """The spec above, some of its files changed. Answers its index. `pets__pets` stands for pets/pets.yaml."""
    files = SPEC | {f"{name.replace('__', '/')}.yaml": text for name, text in changed.items()}
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(dedent(text))
    return folder / "openapi.yaml"


def refusal(index: Path) -> str:
    """Why the spec cannot be bundled: one sentence."""
    with pytest.raises(FileError) as refused:
        bundle(index)
    assert "\n" not in refused.value.detail
    return refused.value.detail


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_a_path_in_a_file_of_its_own_stands_in_the_document(tmp_path: Path) -> None:
    document = bundle(write(tmp_path))
    assert document["openapi"] == "3.0.3"
    assert document["paths"]["/pets"]["get"]["operationId"] == "list_pets"


def test_a_reference_into_a_file_becomes_one_to_the_components(tmp_path: Path) -> None:
    document = bundle(write(tmp_path))
    schemas = document["components"]["schemas"]
    response = document["paths"]["/pets"]["get"]["responses"]["200"]
    assert response["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Pet"}
    assert schemas.keys() == {"Pet", "Person"}
    assert schemas["Pet"]["properties"]["owner"] == {"$ref": "#/components/schemas/Person"}


def test_components_may_refer_to_themselves_and_to_each_other(tmp_path: Path) -> None:
    schemas = bundle(write(tmp_path))["components"]["schemas"]
    assert schemas["Pet"]["properties"]["parent"] == {"$ref": "#/components/schemas/Pet"}
    assert schemas["Person"]["properties"]["pets"]["items"] == {"$ref": "#/components/schemas/Pet"}


def test_the_kinds_of_components_are_kept_apart(tmp_path: Path) -> None:
    path = """
        get:
          parameters: [{$ref: parameters.yaml#/Limit}]
          responses: {'404': {$ref: errors.yaml#/NotFound}}
    """
    index = write(
        tmp_path,
        pets__pets=path,
        pets__parameters="Limit: {name: limit, in: query}",
        pets__errors="NotFound: {headers: {X-Id: {$ref: headers.yaml#/X-Id}}}",
        pets__headers="X-Id: {schema: {type: string}}",
    )
    components = bundle(index)["components"]
    assert components["parameters"] == {"Limit": {"name": "limit", "in": "query"}}
    assert components["responses"] == {"NotFound": {"headers": {"X-Id": {"$ref": "#/components/headers/X-Id"}}}}
    assert components["headers"] == {"X-Id": {"schema": {"type": "string"}}}


def test_components_stand_in_the_order_in_which_the_document_refers_to_them(tmp_path: Path) -> None:
    path = """
        get:
          a: {$ref: schemas.yaml#/Third}
          b: {$ref: schemas.yaml#/First}
    """
    schemas = "{First: {}, Second: {}, Third: {all: [{$ref: '#/Second'}, {$ref: '#/First'}]}}"
    components = bundle(write(tmp_path, pets__pets=path, pets__schemas=schemas))["components"]
    assert list(components["schemas"]) == ["Third", "Second", "First"]


def test_what_the_index_gives_as_components_is_kept(tmp_path: Path) -> None:
    more = "    components: {securitySchemes: {apiKey: {type: apiKey}}}\n"
    components = bundle(write(tmp_path, openapi=INDEX + more))["components"]
    assert components["securitySchemes"] == {"apiKey": {"type": "apiKey"}}
    assert "Pet" in components["schemas"]


def test_what_only_the_index_refers_to_is_a_component_too(tmp_path: Path) -> None:
    more = "    components: {callbacks: {called: {$ref: pets/schemas.yaml#/Collar}}}\n"
    index = write(tmp_path, openapi=INDEX + more, pets__schemas=dedent(SCHEMAS) + "Collar: {type: string}\n")
    assert bundle(index)["components"]["schemas"]["Collar"] == {"type": "string"}


def test_dates_stay_text(tmp_path: Path) -> None:
    document = bundle(write(tmp_path, pets__pets="get: {example: 2026-03-08, at: 2026-03-08T20:00:00Z}"))
    assert document["paths"]["/pets"]["get"] == {"example": "2026-03-08", "at": "2026-03-08T20:00:00Z"}


@pytest.mark.parametrize(
    ("changed", "place", "words"),
    [
        (
            {"openapi": "paths:\n  /pets: {$ref: pets/cats.yaml}"},
            "openapi.yaml:2",
            ["pets/cats.yaml", "does not exist"],
        ),
        ({"pets__pets": "get:\n  schema:\n    $ref: schemas.yaml#/Cat"}, "pets.yaml:3", ["schemas.yaml", "no Cat"]),
        ({"pets__pets": "get:\n  schema: {$ref: '#/Cat'}"}, "pets.yaml:2", ["pets.yaml", "Cat"]),
        ({"pets__pets": "get:\n  $ref: cats.yaml#/Cat"}, "pets.yaml:2", ["cats.yaml#/Cat", "does not exist"]),
        ({"pets__schemas": "Pet:\n  type: @object"}, "schemas.yaml:2", ["not YAML"]),
        ({"pets__schemas": "Pet: {type: object}\nPet: {type: string}"}, "schemas.yaml:2", ['"Pet"', "twice"]),
        ({"pets__schemas": "Pet:\n  a: 1\n\n  a: 2"}, "schemas.yaml:4", ['"a"', "twice"]),
        ({"pets__schemas": "Pet:\n\t- a"}, "schemas.yaml:2", ["not YAML"]),
        ({"pets__schemas": "Pet: *unknown"}, "schemas.yaml:1", ["alias *unknown"]),
        ({"pets__schemas": "- Pet"}, "pets.yaml:8", ["schemas.yaml", "no Pet"]),
        ({"pets__schemas": ""}, "pets.yaml:8", ["schemas.yaml", "no Pet"]),
        ({"pets__schemas": "{{ pets }}: 1"}, "schemas.yaml:1", ["key"]),
        ({"pets__schemas": "Pet:\n  ? [a, b]\n  : 1"}, "schemas.yaml:2", ["key"]),
        ({"pets__schemas": "Pet:\n  allOf:\n    - $ref: 5"}, "schemas.yaml:3", ["5"]),
        ({"pets__schemas": "Pet:\n  allOf:\n    - $ref:"}, "schemas.yaml:3", ["null"]),
        ({"pets__pets": "get:\n  $ref: ../pets"}, "pets.yaml:2", ["../pets", "does not exist"]),
        ({"pets__pets": 'get:\n  $ref: "a\\0b"'}, "pets.yaml:2", ["does not exist"]),
        ({"pets__pets": f"get:\n  $ref: {'x' * 5000}"}, "pets.yaml:2", ["xxx", "does not exist"]),
        (
            {"pets__pets": "get:\n  $ref: schemas.yaml#/Pet\n  description: A pet"},
            "pets.yaml:3",
            ["description", "ignored"],
        ),
        (
            {"pets__schemas": "Pet:\n  a: {$ref: ../people/schemas.yaml#/Person}\n  b: {$ref: '#/Person'}\nPerson: 5"},
            "pets/schemas.yaml:4",
            ["Person", "people/schemas.yaml"],
        ),
        ({"openapi": ""}, "openapi.yaml", ["mapping"]),
        ({"openapi": "- paths"}, "openapi.yaml", ["mapping"]),
        ({"openapi": "openapi"}, "openapi.yaml", ["mapping"]),
        ({"openapi": INDEX + "    components:\n"}, "openapi.yaml", ["components", "mapping"]),
        ({"openapi": INDEX + "    components: []\n"}, "openapi.yaml", ["components", "mapping"]),
    ],
)
def test_what_is_broken_is_named_by_file_and_line(
    tmp_path: Path, changed: dict[str, str], place: str, words: list[str]
) -> None:
    told = refusal(write(tmp_path, **changed))
    assert f"{place}:" in told.replace(f"{tmp_path}/", "")
    assert all(word in told for word in words), told


def test_one_name_in_two_files_is_refused_with_both(tmp_path: Path) -> None:
    schemas = dedent(SCHEMAS) + "Person:\n  type: string\nOther: {$ref: '#/Person'}\n"
    index = write(tmp_path, pets__schemas=schemas.replace("parent: {$ref: '#/Pet'}", "parent: {$ref: '#/Person'}"))
    told = refusal(index)
    assert "Person" in told
    assert str(tmp_path / "pets/schemas.yaml") in told
    assert str(tmp_path / "people/schemas.yaml") in told


def test_a_missing_index_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "openapi.yaml").startswith(str(tmp_path / "openapi.yaml"))


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    index = write(tmp_path)
    (tmp_path / "pets/pets.yaml").write_bytes(b"get: \xff\xfe\x00")
    assert str(tmp_path / "pets/pets.yaml") in refusal(index)


def test_files_that_include_each_other_without_end_are_named(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, pets__pets="get: {$ref: more.yaml}", pets__more="more:\n  $ref: pets.yaml"))
    assert "more.yaml:2" in told


@pytest.mark.parametrize("name", INDEXES)
def test_our_own_documents_refer_only_to_components_that_they_have(name: Name) -> None:
    document = bundled(name)
    found = set(references(document["paths"])) | set(references(document["components"]))
    assert found
    for reference in found:
        hash_sign, components, section, entry = reference.split("/")
        assert (hash_sign, components) == ("#", "components")
        assert entry in document["components"][section]
