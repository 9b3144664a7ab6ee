"""One control request, top to bottom: route → token → validate → function → reply. No limits, no tenants."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from inspect import isawaitable
from itertools import islice
from typing import Any, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel
from typing_extensions import TypeAliasType

from mock_server import models
from mock_server.control.body_checks import BODY_CHECKS
from mock_server.control.context import ControlContext, Visit
from mock_server.document.operations import Operation
from mock_server.errors import DomainError, Issue
from mock_server.families.tenant import World
from mock_server.http.address import address_of
from mock_server.http.binding import Endpoint
from mock_server.http.control_token import COOKIE, VERIFIER, ControlToken
from mock_server.http.credentials import cookie
from mock_server.http.errors import ApiError, RequestInvalid, fault
from mock_server.http.exchange import Exchange
from mock_server.http.json_bodies import read_json
from mock_server.http.own_pages import is_from_own_page
from mock_server.http.routing import Router
from mock_server.http.sizes import check_size
from mock_server.http.validation import JSON_TYPE
from mock_server.http.wire import LATIN, Reply, Request, name_of
from mock_server.http.world_choice import HEADER, PARAMETER, source_of
from mock_server.http.world_name import checked_world_name
from mock_server.state.change import Origin
from mock_server.state.world import DIRECT
from mock_server.text.excerpts import excerpt
from mock_server.text.json_text import json_text

CHALLENGE = b'Bearer realm="aurion-mock"'
INVALID_TOKEN = CHALLENGE + b', error="invalid_token"'
WORLD = "x_mock_world"
WANTS_VERIFIER = (
    "This mock was started with --verifier-token: verdicts are for those who have that token, and send it as "
    "Authorization: Bearer. Who is under test has to do without."
)
NOT_SNIFFED = (b"x-content-type-options", b"nosniff")
UNKNOWN = "extra_forbidden"
NO_FIELDS = {b"{}", b"null"}
"""What clients send that always send a body."""

MOST_NAMED = 100
"""Unknown parameters that one refusal names."""

LONGEST_NAME = 100
"""Characters of a name that are compared with those that there are."""

AT_THE_TOP, AT_A_TENANT = 2, 3
"""How long the place of a field is that stands at the top of a body, and of a tenant below `records`."""


class ControlPipeline:
    """Answers requests to the operations of the control API."""

    def __init__(
        self,
        endpoints: Iterable[Endpoint],
        context: ControlContext,
        token: ControlToken,
        verifier: ControlToken,
        body_limit: int,
    ) -> None:
        self.context = context
        self.token = token
        self.verifier = verifier
        self.body_limit = body_limit
        self.router: Router[Endpoint] = Router("/docs?control")
        for endpoint in endpoints:
            self.router.add(endpoint.operation.method, endpoint.operation.path, endpoint)

    async def answer(self, exchange: Exchange) -> Reply:
        """The reply; never raises."""
        try:
            reply = await self._answer(exchange)
        except (ApiError, DomainError) as error:
            reply = exchange.refusal(error)
        except Exception as error:  # noqa: BLE001 - an observer reports it
            exchange.error = error
            reply = fault()
        reply.headers.append(NOT_SNIFFED)
        return reply

    async def _answer(self, exchange: Exchange) -> Reply:
        request = exchange.request
        endpoint, path = self.router.match(request.method, request.path)
        exchange.endpoint = endpoint
        if endpoint.operation.credentials:
            self._check_token(request, endpoint.operation)
        check_size(request, self.body_limit, endpoint.operation.field_limit)
        _check_body(request, endpoint.operation)
        arguments = _arguments(self.context, endpoint, request, path)
        if WORLD in arguments and not request.headers.get(HEADER):
            arguments[WORLD] = checked_world_name(exchange.world, partial(source_of, request))
        if endpoint.first == "context":
            function = partial(endpoint.function, self.context, **arguments)
            return _reply(endpoint, await _done(await self.context.store.operate(function), exchange))
        if endpoint.first == "visit":
            visit = Visit(self.context, address_of(request), self.token.needed, self.verifier.needed)
            return _reply(endpoint, await self.context.store.operate(partial(endpoint.function, visit, **arguments)))
        exchange.world = arguments.pop(WORLD)
        return await self.context.store.transact(
            exchange.world, lambda world: _act(exchange, endpoint, arguments, world)
        )

    def _check_token(self, request: Request, operation: Operation) -> None:
        authorization = request.headers.get(b"authorization", b"")
        if self.verifier.needed and VERIFIER in operation.credentials:
            self._check_verifier(request, authorization)
            return
        if self.token.opens(authorization) or self._signed_in(request):
            return
        scheme, _, sent = authorization.partition(b" ")
        if scheme.lower() == b"bearer" and sent.strip():
            hint = "This mock's is another one: it was given at the start, or printed there."
            raise _unauthorized("Wrong control token", hint, INVALID_TOKEN)
        hint = "Send Authorization: Bearer with the token that the mock printed at start, or sign in with it at /."
        raise _unauthorized("Control token required", hint, CHALLENGE)

    def _check_verifier(self, request: Request, authorization: bytes) -> None:
        """Who may use the control API may not read a verdict by that: it may be a verdict on them."""
        if self.verifier.opens(authorization):
            return
        if self.token.needed and (self.token.opens(authorization) or self._signed_in(request)):
            raise ApiError(403, "The control token opens no verdicts", hint=WANTS_VERIFIER)
        scheme, _, sent = authorization.partition(b" ")
        if scheme.lower() == b"bearer" and sent.strip():
            raise _unauthorized("Wrong verifier token", WANTS_VERIFIER, INVALID_TOKEN)
        raise _unauthorized("Verifier token required", WANTS_VERIFIER, CHALLENGE)

    def _signed_in(self, request: Request) -> bool:
        """Whether a page of our own asks, in a browser that signed in with the token."""
        sent = cookie(request, COOKIE)
        return sent is not None and self.token.is_cookie(sent) and is_from_own_page(request)


def _act(exchange: Exchange, endpoint: Endpoint, arguments: dict[str, Any], world: World) -> Reply:
    """Do in the world what the operation says, in its name."""
    number, world.origin = world.number, Origin("control", endpoint.operation.id, name_of(exchange.request))
    try:
        return _reply(endpoint, endpoint.function(world, **arguments))
    finally:
        world.origin = DIRECT
        exchange.commits = tuple(commit for commit in world.commits if commit.number > number)


async def _done(result: Any, exchange: Exchange) -> Any:
    """The result, which is there at once unless a function answers with what has to be waited for.

    Nobody waits for longer than who asked: nothing goes on in a world for a test that is over.
    """
    if not isawaitable(result):
        return result
    if exchange.left is None:
        return await result
    work, left = asyncio.ensure_future(result), asyncio.ensure_future(exchange.left())
    try:
        await asyncio.wait({work, left}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            return work.result()
        raise ApiError(503, "The mock stops, and waits no longer")
    finally:
        work.cancel()
        left.cancel()


def _reply(endpoint: Endpoint, result: Any) -> Reply:
    """The result as the document describes it, unless it is a reply already, of another content type."""
    return result if isinstance(result, Reply) else endpoint.reply(result)


def _unauthorized(detail: str, hint: str, challenge: bytes) -> ApiError:
    return ApiError(401, detail, hint=hint, headers=[(b"www-authenticate", challenge)])


def _check_body(request: Request, operation: Operation) -> None:
    """A body says that it is JSON, which no page can send without its browser asking first, and is asked for."""
    if not request.body:
        return
    content_type = request.header("content-type") or ""
    if not JSON_TYPE.fullmatch(content_type):
        sent = f", not {excerpt(content_type)}" if content_type else ""
        raise RequestInvalid([_body_issue("content_type", f"Content-Type should be application/json{sent}")])
    if operation.body is None and request.body.strip() not in NO_FIELDS:
        raise RequestInvalid([_body_issue(UNKNOWN, f"{operation.method} {operation.path} takes no body")])


def _body_issue(kind: str, message: str) -> Issue:
    return {"loc": ["body"], "msg": message, "type": kind}


def _arguments(context: ControlContext, endpoint: Endpoint, request: Request, path: dict[str, str]) -> dict[str, Any]:
    """The function's keyword arguments. What the document does not know is refused by name."""
    unknown = _unknown_parameters(endpoint.operation, request.query)
    try:
        arguments = endpoint.validator.arguments(request, path)
    except RequestInvalid as error:
        issues = [_placed(issue, endpoint.operation) for issue in error.issues]
        named = [_advised(_named(issue, endpoint.operation), endpoint.operation, context) for issue in issues]
        others = _other_issues(context, endpoint, request, issues)
        raise RequestInvalid([*unknown, *named, *others], error.left_out) from None
    if unknown:
        raise RequestInvalid(unknown)
    return arguments


def _unknown_parameters(operation: Operation, query: bytes) -> list[Issue]:
    if not query:
        return []
    known = [parameter.name for parameter in operation.parameters if parameter.location == "query"]
    sent = dict(parse_qsl(query.decode(LATIN), keep_blank_values=True))
    unknown = islice((name for name in sent if name not in known), MOST_NAMED)
    return [
        {"loc": ["query", name], "msg": f"Unknown parameter. {_meant(name, known)}{_list(known)}", "type": UNKNOWN}
        for name in unknown
    ]


def _meant(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name[:LONGEST_NAME], [*known, PARAMETER], 1)
    return f"Did you mean {near[0]}? " if near else ""


def _other_issues(
    context: ControlContext, endpoint: Endpoint, request: Request, issues: Sequence[Issue]
) -> Iterable[Issue]:
    """What else is wrong with a body whose only mistake so far is that it has fields that there are not."""
    check, body = BODY_CHECKS.get(endpoint.operation.id), endpoint.operation.body
    unknown = {issue["loc"][1] for issue in issues if issue["type"] == UNKNOWN and len(issue["loc"]) == AT_THE_TOP}
    if check is None or body is None or len(unknown) < len(issues) or len(unknown) > MOST_NAMED:
        return ()
    known = {name: value for name, value in read_json(request.body).items() if name not in unknown}
    return check(context, getattr(models, body.model).model_validate(known, strict=True))


def _named(issue: Issue, operation: Operation) -> Issue:
    """An issue about an unknown field of the body says which fields there are."""
    if issue["type"] != UNKNOWN or not operation.body:
        return issue
    fields = _fields_at(issue["loc"][1:-1], getattr(models, operation.body.model))
    return {**issue, "msg": f"Unknown field. {_list(fields)}"}


def _fields_at(place: Sequence[str | int], model: type[BaseModel]) -> list[str]:
    """The fields of the object that stands at a place of a body. A part that is no field chooses among models."""
    inner = [model]
    for part in place:
        fields = [each.model_fields[str(part)] for each in inner if part in each.model_fields]
        inner = [found for each in fields for found in _models_in(each.annotation)] or inner
    return [field.alias or name for each in inner for name, field in each.model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from _models_in(each)


def _placed(issue: Issue, operation: Operation) -> Issue:
    """Without what pydantic calls the kinds of value that may stand in a place: `constrained-int`, `FaultDelay`."""
    where, *place = issue["loc"]
    if where != "body" or not operation.body:
        return issue
    kinds: list[Any] = [getattr(models, operation.body.model)]
    kept: list[str | int] = []
    for at, part in enumerate(place):
        inside = [inner for kind in kinds for inner in _at(part, kind)]
        if inside or (issue["type"] == UNKNOWN and at == len(place) - 1):
            kept.append(part)
            kinds = inside or kinds
    return {**issue, "loc": [where, *kept]}


def _at(part: str | int, kind: Any) -> Iterator[Any]:
    """What may stand at a part of a place, by the type of what that is in; nothing where the part names a kind."""
    if isinstance(kind, TypeAliasType):
        yield from _at(part, kind.__value__)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from (field.annotation for name, field in kind.model_fields.items() if part == (field.alias or name))
    elif kind is Any:
        yield kind
    elif get_origin(kind) is dict or (get_origin(kind) is list and isinstance(part, int)):
        yield get_args(kind)[-1]
    elif get_origin(kind) not in {dict, list}:
        for each in get_args(kind):
            yield from _at(part, each)


def _advised(issue: Issue, operation: Operation, context: ControlContext) -> Issue:
    """Records without their tenant are what everybody writes first: what stands there is no list's place."""
    at_tenant = operation.id == "put_world" and issue["loc"][1:2] == ["records"] and len(issue["loc"]) == AT_A_TENANT
    if not at_tenant or issue["type"] != "dict_type":
        return issue
    tenant = next(iter(context.store.template.tenants), "t_xyz")
    example = json_text({"records": {tenant: {"tickets": [{"subject": "VPN not connecting"}]}}})
    told = f"A tenant should stand here, and its collections below it, such as {example}"
    return {**issue, "msg": told}


def _list(known: list[str]) -> str:
    return f"Allowed: {', '.join(known)}" if known else "There are none"
