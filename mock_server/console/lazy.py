"""The console's door. Flask is imported when somebody first opens a page: a start should not pay for it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from mock_server.console import addresses
from mock_server.console.actions import Action, Unusable, action_of, may_replace, told
from mock_server.console.addresses import DOCS, DOCUMENTS, FRONT, HOME, PAGES, SIGN_IN, is_page, shown_world
from mock_server.console.admission import is_admitted, may_write
from mock_server.console.calls import Call, Respond, ask
from mock_server.console.editing import Editor
from mock_server.console.reads import reads_of
from mock_server.console.traffic import traffic_of
from mock_server.console.view import SHOWN, Answer, Render, View, row_of, view_of
from mock_server.errors import Unavailable
from mock_server.http.control_token import ControlToken
from mock_server.http.credentials import cookie
from mock_server.http.errors import ApiError, fault, refusal
from mock_server.http.exchange import Exchange
from mock_server.http.news import News
from mock_server.http.own_pages import READS
from mock_server.http.sizes import too_large
from mock_server.http.wire import LATIN, Reply, Request
from mock_server.http.world_name import DEFAULT_WORLD, checked_world_name
from mock_server.observers.journal import Journal
from mock_server.stores.memory import MemoryStore

SAID = "aurion_said"
"""The cookie by which a page is told what the form before it did; it is shown once."""

GONE = Answer(
    404, {"detail": "This world is gone: it was there when the page was shown. The page of all worlds can make it anew"}
)
"""What a form is answered whose world was deleted meanwhile: to call the control API about it would make it anew."""

REPLACES = Answer(409, None)
"""In the place of an answer: a world would make way, and nobody has said yes to that yet."""

FORM_FIELDS = 200
WORLDS = f"{PAGES}worlds"
NEWS = f"{PAGES}requests/news"
COUNTED = {HOME, f"{PAGES}coverage"}
"""The pages with numbers of the journal."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the pages are about, and what they write by."""

    documents: dict[str, dict[str, Any]]
    store: MemoryStore
    token: ControlToken
    control: Respond
    editor: Editor
    body_limit: int
    rate_limit: int | None
    journal: Journal
    news: News


class Console:
    """Answers the paths it has: each request is read before a thread writes its page, from a copy of what it shows."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._render: Render | None = None

    def has(self, path: str) -> bool:
        return is_page(path)

    async def answer(self, exchange: Exchange) -> Reply:
        """The reply; never raises."""
        request = exchange.request
        if request.oversized:
            return refusal(too_large(self._around.body_limit))
        try:
            if self._render is None:
                from mock_server.console.rendering import renderer  # noqa: PLC0415 - see the module's header

                self._render = renderer(self._around.documents, self._around.token, self._around.rate_limit)
            return await self._answer(exchange, self._render)
        except (ApiError, Unavailable) as error:
            return refusal(error)
        except Exception as error:  # noqa: BLE001 - an observer reports it
            exchange.error = error
            return fault()

    async def _answer(self, exchange: Exchange, render: Render) -> Reply:
        request = exchange.request
        if request.path in DOCUMENTS - {DOCS} or request.path.startswith((addresses.ASSETS, addresses.SWAGGER_FILES)):
            return await asyncio.to_thread(render, request, None)
        unnamed = exchange.world or DEFAULT_WORLD
        exchange.world = checked_world_name(shown_world(request, unnamed), lambda: "world")
        admitted = is_admitted(request, self._around.token)
        if request.path not in {SIGN_IN, DOCS, FRONT} and request.method not in READS:
            if not may_write(request):
                raise ApiError(
                    403, "A form of another page may not write here", hint="The control API is for programs."
                )
            if admitted and request.method == "POST":
                return await self._written(exchange, unnamed, render)
        if request.path == NEWS and admitted:
            latest = await self._around.store.operate(lambda: self._latest(exchange.world))
            return self._around.news.follow(exchange.world, latest)
        return await self._shown(request, exchange.world, unnamed, render, admitted=admitted)

    async def _written(self, exchange: Exchange, unnamed: str, render: Render) -> Reply:
        """Do what the form says, and show its page again, or the one that comes then."""
        request, world = exchange.request, exchange.world
        form = _form(request)
        answer, action = await self._carried_out(request, world, form)
        if answer.ok:
            there = action.then if action and action.then else _address(request)
            said = told(action, answer.content) if action else answer.content
            return Reply(303, headers=[(b"location", there.encode()), _cookie(quote(str(said)), 20)])
        asked = replace(request, method="GET", body=b"")
        replaces = action.replaces if action and answer is REPLACES else ""
        reply = await self._shown(
            asked, world, unnamed, render, admitted=True, sent=form, problem=answer.problem, replaces=replaces
        )
        reply.status = answer.status if reply.status == 200 else reply.status
        return reply

    async def _carried_out(self, request: Request, world: str, form: Mapping[str, str]) -> tuple[Answer, Action | None]:
        around = self._around
        gone = SHOWN in form and not await self._is_there(world)
        try:
            if form.get("do") == "edit_record":
                return GONE if gone else await around.editor.edit(request, world, form), None
            action = action_of(form, world)
        except Unusable as error:
            return Answer(422, {"detail": str(error)}), None
        if action.world:  # it is one of a list
            gone = not await self._is_there(action.world)
        if gone and action.makes_its_world:
            return GONE, action
        if action.replaces and not may_replace(form) and await self._is_there(action.replaces):
            return REPLACES, action
        return await ask(around.control, request, action.world or world, action.call), action

    async def _is_there(self, world: str) -> bool:
        store = self._around.store
        return await store.operate(lambda: store.peek(world) is not None)

    async def _shown(
        self,
        request: Request,
        world: str,
        unnamed: str,
        render: Render,
        *,
        admitted: bool,
        sent: Mapping[str, str] | None = None,
        problem: str = "",
        replaces: str = "",
    ) -> Reply:
        around, said = self._around, unquote(cookie(request, SAID) or "")
        answers = {}
        latest = await around.store.operate(lambda: self._latest(world))
        if admitted:
            is_there = await self._is_there(world)
            for path in reads_of(request, world, is_there=is_there):
                answers[path] = await ask(around.control, request, world, Call("GET", path))
        view = replace(
            await around.store.operate(lambda: self._view(request.path, world, replaces)),
            answers=answers,
            sent=sent or {},
            problem=problem,
            said=said,
            admitted=admitted,
            unnamed=unnamed,
            latest=latest,
        )
        try:
            reply = await asyncio.to_thread(render, request, view)
        finally:
            view.world.close()
        if said and admitted:
            reply.headers.append(_cookie("", 0))
        return reply

    def _latest(self, world: str) -> int:
        """How far the world is: the number of its latest request and that of its latest commit, together."""
        there = self._around.store.peek(world)
        return self._around.journal.of(world).number + (there.number if there else 0)

    def _view(self, path: str, world: str, replaces: str) -> View:
        around = self._around
        replaced = row_of(around.store, replaces)
        view = replace(
            view_of(around.store, world, all_worlds=path == WORLDS, credentials=path in {FRONT, SIGN_IN, DOCS}),
            replaced=replaced,
        )
        if path not in COUNTED:
            return view
        return replace(view, traffic=traffic_of(around.journal, world, around.store.peek(world)))


def _form(request: Request) -> dict[str, str]:
    try:
        pairs = parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=FORM_FIELDS, errors="strict")
    except ValueError:
        raise ApiError(422, "The form cannot be read") from None
    return dict(pairs)


def _address(request: Request) -> str:
    query = request.query.decode(LATIN)
    return f"{request.path}?{query}" if query else request.path


def _cookie(value: str, seconds: int) -> tuple[bytes, bytes]:
    kept = f"{SAID}={value}; Path={addresses.HOME}; Max-Age={seconds}; HttpOnly; SameSite=Strict"
    return b"set-cookie", kept.encode()
