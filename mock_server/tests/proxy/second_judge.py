"""openapi-core, asked about the same exchanges."""

from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from mock_server.document.loading import load
from mock_server.proxy.exchange import ProxiedExchange

HOST = "http://127.0.0.1:4010"
"""The document's first server."""


@cache
def _document() -> OpenAPI:
    return OpenAPI.from_dict(load("api").raw, config=Config())


def says_of_request(exchange: ProxiedExchange) -> list[str]:
    """What it has against the request: the names of its errors."""
    return _names(_document().iter_request_errors(_request(exchange)))


def says_of_answer(exchange: ProxiedExchange) -> list[str]:
    """What it has against the answer."""
    fields = {name.decode().title(): value.decode() for name, value in exchange.headers}
    content_type = fields.get("Content-Type", "")
    answer = MockResponse(exchange.answered.content, exchange.status, fields, content_type)
    return _names(_document().iter_response_errors(_request(exchange), answer))


def _names(errors: Any) -> list[str]:
    try:
        return [type(error).__name__ for error in errors]
    except OpenAPIError as error:
        return [type(error).__name__]


def _request(exchange: ProxiedExchange) -> MockRequest:
    request = exchange.request
    headers = {name.decode().title(): value.decode() for name, value in request.fields}
    cookies = dict(pair.strip().split("=", 1) for pair in headers.get("Cookie", "").split(";") if "=" in pair)
    return MockRequest(
        HOST,
        request.method.lower(),
        request.path,
        args=dict(parse_qsl(request.query.decode(), keep_blank_values=True)),
        headers=headers,
        cookies=cookies,
        data=exchange.sent.content or None,
        content_type=headers.get("Content-Type", ""),
    )
