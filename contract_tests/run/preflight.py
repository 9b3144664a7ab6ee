"""What is looked at before a run writes anything: that this is the API, who is let in, which users exist."""

import secrets
from collections.abc import Callable, Sequence
from urllib.parse import quote

import httpx

from contract_tests.assertions import Inconclusive, Violation, answer, parsed
from contract_tests.caller import Caller
from contract_tests.client.guard import NOWHERE
from contract_tests.run.connect import CannotTest
from contract_tests.target import Target

FIRST = "/api/v1/tickets?limit=1"
LIST = {"items", "data", "total"}
"""Fields of a page of tickets, of which whoever is this API has at least one."""
TEAMS, ROTAS = "/api/v2/teams", "/api/v2/oncall/schedules"
USER_NOT_FOUND = (404, {"detail": "User not found"})
"""What the pages answer whoever names a user that does not exist. Docs: teams-and-routing, "Add / Update Member"."""
SHIFT = {"start": "2030-01-07T09:00:00Z", "end": "2030-01-07T17:00:00Z"}


def preflight(on: Target, users: Sequence[str] = ()) -> None:
    """`CannotTest` where a credential is refused, where this is not the API, or where one of the users is unknown."""
    refusals = []
    for name, credential in on.credentials.given.items():
        seen = Caller(on.http, "", credential.sent).get(FIRST)
        if seen.status_code == httpx.codes.UNAUTHORIZED:
            raise CannotTest(f"The credential {name!r} is not accepted: {answer(seen)}. Is it right, and still valid?")
        if seen.status_code == httpx.codes.NOT_FOUND or "json" not in seen.headers.get("content-type", ""):
            raise CannotTest(f"{on.url} does not look like this API: {answer(seen)}. Is the address right?")
        refusals += [seen] if _says_nothing(seen) else []
    _tells_paths_apart(on, refuses_all=len(refusals) == len(on.credentials.given))
    if users and not on.transport.guard.safe:
        _exist(on, users)


def _says_nothing(seen: httpx.Response) -> bool:
    """Whether an answer could be that of a firewall, or of a server that has broken down, as well as the API's."""
    return seen.status_code == httpx.codes.FORBIDDEN or seen.is_server_error


def _tells_paths_apart(on: Target, *, refuses_all: bool) -> None:
    """A server that answers the same to everything is no API, however kindly it answers.

    Whoever has no credential that may read tickets is refused by the API as well, but a path that nobody has is a 404
    to everybody.
    """
    caller = Caller(on.http, "", next(iter(on.credentials.given.values())).sent)
    first, other = caller.get(FIRST), caller.get(f"/api/v1/{NOWHERE}-{secrets.token_hex(4)}")
    if refuses_all and _says_nothing(other):
        why = (
            "every credential is refused, even where nothing is. Does a firewall keep this machine out?"
            if other.status_code == httpx.codes.FORBIDDEN
            else "it fails whatever it is asked. Is it up?"
        )
        raise CannotTest(f"{on.url} cannot be tested: {answer(other)}: {why}")
    if first.is_success and other.is_success and (first.content == other.content or not _is_page(first)):
        raise CannotTest(
            f"{on.url} does not look like this API: a path that nobody has is answered {answer(other)}. "
            "Is the address right?"
        )


def _is_page(response: httpx.Response) -> bool:
    page = parsed(response)
    return isinstance(page, dict) and bool(LIST & page.keys())


def _exist(on: Target, users: Sequence[str]) -> None:
    """Put each user into a team, or into a shift where only a key was given, that is made for it and deleted again."""
    before = len(on.transport.ledger.entries)
    on.begin("preflight")
    try:
        asks = _asking(on)
        unknown = [user for user in users if _is_unknown(asks(user))]
    except (Violation, Inconclusive):
        return  # nobody was given who may do either, or what is made cannot be used: the checks will say so
    finally:
        on.undo(before)
    if unknown:
        named = ", ".join(map(repr, unknown))
        raise CannotTest(
            f"users: {named}: the deployment says that there {'is no such user' if len(unknown) == 1 else 'are none'}. "
            "Name users that exist, or none: the run then looks for some in the teams."
        )


def _asking(on: Target) -> Callable[[str], httpx.Response]:
    """What asks for a user: as a member of a new team, or in the shift of a new schedule."""
    try:
        dashboard = on.dashboard
    except Inconclusive:
        api = on.api
        rota = _id(parsed(api.post(ROTAS, {"name": on.name("Rota"), "timezone": "UTC"})))
        return lambda user: api.post(f"{ROTAS}/{rota}/entries", {"user_id": user, **SHIFT})
    team = _id(parsed(dashboard.post(TEAMS, {"name": on.name("Team")})))
    return lambda user: dashboard.put(f"{TEAMS}/{team}/members/{quote(user, safe='')}", {})


def _is_unknown(asked: httpx.Response) -> bool:
    """Whether the deployment says that there is no such user. What else it answers, a check will judge."""
    return (asked.status_code, parsed(asked)) == USER_NOT_FOUND


def _id(record: object) -> str:
    return str(record.get("id", NOWHERE)) if isinstance(record, dict) else NOWHERE
