"""The page for somebody who has never seen this mock: where it is, whom one can be, and what to call first."""

from collections.abc import Iterator
from shlex import quote
from urllib.parse import quote as in_path

from mock_server.control.context import Visit
from mock_server.control.credentials import credentials_of
from mock_server.http.wire import Reply
from mock_server.models import Credential

MARKDOWN = b"text/markdown; charset=utf-8"
MOST = 20
"""Credentials that the page shows: a scenario may have any number."""

PAGE = """# AurionAI mock

A stateful mock of the AurionAI helpdesk API: {operations} operations, the product's rules and errors, and a clock that
moves when you say so. What you write stays in your world until it is reset. It is fixtures: nothing here is real data.

- Address: {address}
- World of this page: `{world}` ({there}), scenario `{scenario}`, its clock at {now}, {mode}
- The document: {address}/openapi.json (the control API's: {address}/_mock/openapi.json)
- Console, for people: {address}/_mock/?world={world_in_path}
- More to read: {address}/llms.txt
{tokens}
## A world of your own

Send `X-Mock-World: NAME` with every request, to the API and to `/_mock`. A name that nobody used is a new world
with the scenario's records; no other world sees what you do there. `POST {address}/_mock/reset` puts it back, and
`PUT {address}/_mock/worlds/NAME` makes it anew, with `records` of yours.

## Whom you can be

{credentials}
## The first calls

{calls}
An answer that refuses has the product's `detail`, and says what to do about it in the header `X-Mock-Hint`.

## What else there is

- What was sent, and what came of it: `GET {address}/_mock/requests`
- Why a ticket went the way it went: `GET {address}/_mock/explain/tickets/ID`
- What happened: `GET {address}/_mock/events`
- Break something: `PUT {address}/_mock/faults/NAME` with `{{"operation": "create_ticket", "status": 503, "count": 2}}`
- Whether the requests were what a test expects: `POST {address}/_mock/verify`{verdicts}
"""
CONTROL = """
Calls of `/_mock` and of this page need the control token, which whoever started the mock has:
`-H "Authorization: Bearer $CONTROL_TOKEN"`.
"""
VERDICTS = " - only with the verifier token, which is not for whoever is under test"


def get_quickstart(visit: Visit, x_mock_world: str) -> Reply:
    store = visit.context.store
    there = store.peek(x_mock_world)
    world = there or store.template
    credentials = list(credentials_of(world))
    clock = world.clock
    text = PAGE.format(
        operations=len(visit.context.operations),
        address=visit.address,
        world=x_mock_world,
        world_in_path=in_path(x_mock_world, safe=""),
        there="it exists" if there else "the first request to it makes it",
        scenario=world.scenario,
        now=f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
        mode="running" if clock.running else "frozen",
        tokens=CONTROL if visit.token_needed else "",
        credentials="".join(_credentials(credentials)) or "The scenario has no credentials.\n",
        calls="".join(_calls(visit, x_mock_world, credentials)),
        verdicts=VERDICTS if visit.verifier_needed else "",
    )
    return Reply(200, text.encode(), [(b"content-type", MARKDOWN)])


def _credentials(credentials: list[Credential]) -> Iterator[str]:
    for each in credentials[:MOST]:
        if each.kind == "signature":
            signed = f"the hex HMAC-SHA256 of the raw body with `{each.value}`"
            yield f"- `{each.header}`: {signed} (workflows of {each.tenant_id})\n"
        else:
            can = f"scopes {', '.join(each.scopes) or 'none'}" if each.kind == "key" else f"role {each.role}"
            yield f"- `{each.header}: {each.value}` - {each.tenant_id} on {each.plan}, {can}\n"
    if len(credentials) > MOST:
        yield f"- and {len(credentials) - MOST:,} more: `GET /_mock/credentials`\n"


def _calls(visit: Visit, name: str, credentials: list[Credential]) -> Iterator[str]:
    """A read, a write and an hour that passes, as a shell takes them."""
    caller = next((each for each in credentials if each.kind != "signature"), None)
    as_caller = f" -H {quote(f'{caller.header}: {caller.value}')}" if caller else ""
    world = f" -H {quote(f'X-Mock-World: {name}')}"
    json = " -H 'Content-Type: application/json'"
    token = ' -H "Authorization: Bearer $CONTROL_TOKEN"' if visit.token_needed else ""
    ticket = """-d '{"subject": "VPN not connecting", "priority": "high"}'"""
    yield "```sh\n"
    yield f"curl -sS {quote(f'{visit.address}/api/v1/tickets?limit=3')}{as_caller}{world}\n"
    yield f"curl -sS -X POST {visit.address}/api/v1/tickets{as_caller}{world}{json} {ticket}\n"
    yield f"""curl -sS -X POST {visit.address}/_mock/clock/advance{token}{world}{json} -d '{{"seconds": 3600}}'\n"""
    yield "```\n\n"
