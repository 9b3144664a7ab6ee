"""What `aurion-mock serve` prints when it begins: where the mock is, and every credential there is."""

from typing import TYPE_CHECKING

from mock_server import __version__
from mock_server.exit_code import CommandRefused
from mock_server.observers.streams import CannotWrite, put
from mock_server.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mock_server.families.tenant import World
    from mock_server.settings import Settings
    from mock_server.state.principal import Principal

NAMES = {"127.0.0.1": "localhost"}
"""What to call a mock by that listens there. Pages are served from localhost, and browsers keep cookies by host."""

FEW = 5
"""Workflows that the banner names for one secret."""


def announce(settings: "Settings", world: "World", port: int) -> None:
    from mock_server.families.workflows.signing_secrets import signing_secrets  # noqa: PLC0415
    from mock_server.serving import url_of  # noqa: PLC0415

    url = url_of(NAMES.get(settings.host, settings.host), port)
    limit = f"{settings.rate_limit} requests a minute" if settings.rate_limit else "no rate limit"
    clock = f"{world.clock.now():%Y-%m-%d %H:%M:%S} UTC, {'running' if world.clock.running else 'frozen'}"
    lines = [
        f"AurionAI mock {__version__} on {url}",
        f"  docs      {url}/docs",
        f"  console   {url}/_mock/",
        f"  scenario  {settings.scenario} - clock {clock} - {limit}",
        f"  control   {url}/_mock/health",
    ]
    if settings.store:
        from mock_server.stores.redis.server import shown_url  # noqa: PLC0415 - it is loaded by now

        told = f", {settings.workers} workers" if settings.workers > 1 else ""
        lines.append(f"  store     {shown_url(settings.store)} - {settings.store_prefix}{told}")
    if settings.state:
        lines.append(f"  state     {settings.state}")
    if settings.control_token:
        lines.append(f"            Authorization: Bearer {settings.control_token}")
    lines += [
        "",
        "  X-API-Key",
        *(f"    {each.token:20} {_key(each, world)}" for each in world.callers.values() if each.kind == "key"),
    ]
    secrets = signing_secrets(world)
    if secrets:
        lines += ["", "  X-Workflow-Signature: the hex HMAC-SHA256 of the raw body, with"]
        lines += [f"    {each.secret:20} {_some(each.workflow_ids)} - {each.tenant_id}" for each in secrets]
    lines += [
        "",
        "  Cookie: aurion_session=",
        *(
            f"    {each.token:20} {each.role} of {each.tenant_id}"
            for each in world.callers.values()
            if each.kind == "session"
        ),
    ]
    try:
        put("stdout", "".join(f"{printable(line)}\n" for line in [*lines, ""]))
    except CannotWrite as error:
        advice = "Without it nobody knows where the mock is: send it to a file, or to /dev/null."
        raise CommandRefused(f"Cannot write to stdout: {error.reason}. {advice}") from None


def _some(ids: "Sequence[str]") -> str:
    more = f" and {len(ids) - FEW:,} more" if len(ids) > FEW else ""
    return f"{', '.join(ids[:FEW])}{more}"


def _key(caller: "Principal", world: "World") -> str:
    scopes = ", ".join(sorted(caller.scopes)) or "no scope"
    return f"{scopes} - {caller.tenant_id}, {world.tenants[caller.tenant_id].plan}"
