"""How large a field of a body is, as it was sent."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.document.operations import FieldLimit
from mock_server.http.errors import ApiError
from mock_server.http.sizes import check_size, size_of
from mock_server.http.wire import Request

MEGABYTE = 1024 * 1024
LIMIT = FieldLimit("canvas", 100, "canvas too large")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
)
blanks = st.text(" \t\r\n", max_size=3)


def request(body: bytes, *, oversized: bool = False) -> Request:
    return Request("POST", "/", b"", {}, 0, body, oversized)


@given(
    value=json_values,
    before=st.dictionaries(st.text(max_size=3), json_values, max_size=3),
    space=blanks,
    ascii_only=st.booleans(),
)
def test_the_value_is_measured_as_it_stands(value: Any, before: dict[str, Any], space: str, ascii_only: bool) -> None:
    before.pop("canvas", None)
    written = json.dumps(value, ensure_ascii=ascii_only)
    others = "".join(f"{json.dumps(key)}{space}:{json.dumps(each)}{space},{space}" for key, each in before.items())
    body = f'{space}{{{space}{others}"canvas"{space}:{space}{written}{space}}}{space}'
    assert size_of("canvas", body.encode()) == len(written.encode())


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"7", b"{", b'{"canvas"', b'{"canvas":', b'{"canvas": [', b'{"canvas" 1}', b"\xff", b'{"other": 1}'],
)
def test_what_is_no_such_json_has_no_size(body: bytes) -> None:
    assert size_of("canvas", body) == 0


def test_a_body_that_nests_too_deeply_is_left_to_validation() -> None:
    assert size_of("canvas", b'{"canvas": ' + b"[" * 200_000) == 0


@pytest.mark.parametrize(("length", "fits"), [(100, True), (101, False)])
def test_only_the_field_counts(length: int, fits: bool) -> None:
    field = '"' + "x" * (length - 2) + '"'
    body = f'{{"name": "{"y" * 500}", "canvas": {field}}}'.encode()
    if fits:
        check_size(request(body), MEGABYTE, LIMIT)
    else:
        with pytest.raises(ApiError) as refused:
            check_size(request(body), MEGABYTE, LIMIT)
        assert (refused.value.status, refused.value.content) == (413, {"detail": "canvas too large"})


@pytest.mark.parametrize(
    ("server_limit", "limit", "detail"),
    [
        (10 * MEGABYTE, None, "Request body exceeds 10 MB limit"),
        (10 * MEGABYTE, LIMIT, "canvas too large"),
        (MEGABYTE, FieldLimit("canvas", 2 * MEGABYTE, "canvas too large"), "Request body exceeds 1 MB limit"),
    ],
)
def test_what_was_not_read_is_too_large(server_limit: int, limit: FieldLimit | None, detail: str) -> None:
    with pytest.raises(ApiError) as refused:
        check_size(request(b"", oversized=True), server_limit, limit)
    assert refused.value.content == {"detail": detail}
