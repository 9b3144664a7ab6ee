"""aurion-mock: serve the API on this machine."""

import logging
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mock_server import __version__

if TYPE_CHECKING:
    from mock_server.core.caller import Caller
    from mock_server.core.world import World
    from mock_server.settings import Settings

LEVELS = ["debug", "info", "warning", "error"]
BROKEN = 2
FIRST_YEAR, LAST_YEAR = 1970, 9000
"""Clocks stay strictly between them."""


class StartType(click.ParamType[Any]):
    """real, frozen, running, or an instant."""

    name = "start"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002
        return "running|real|frozen|INSTANT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, datetime) or value in {"real", "frozen", "running"}:
            return value
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None or not FIRST_YEAR < instant.year < LAST_YEAR:
            self.fail(
                f"{value!r} is none of real, frozen, running, or an instant such as 2026-03-08T20:00:00Z", param, ctx
            )
        return instant


class RateLimitType(click.ParamType[Any]):
    """documented, off, or a number."""

    name = "rate-limit"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002
        return "documented|off|N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "documented":
            from mock_server.http.rate_limit import DOCUMENTED  # noqa: PLC0415 - only when it is asked for

            return DOCUMENTED
        if value == "off":
            return None
        if str(value).isdecimal() and int(value) > 0:
            return int(value)
        return self.fail(f"{value!r} is none of documented, off, or a number of requests a minute", param, ctx)


@click.group(context_settings={"auto_envvar_prefix": "AURION_MOCK", "help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """A stateful mock of the AurionAI helpdesk API."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=4010, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option("--scenario", default="docs", show_default=True, help="What every world begins as.")
@click.option(
    "--fixtures",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of scenarios of your own.",
)
@click.option(
    "--clock",
    default="running",
    show_default=True,
    type=StartType(),
    help="running: on from the scenario's instant; frozen: stands at it; real: this machine's; or on from INSTANT.",
)
@click.option(
    "--rate-limit",
    default="documented",
    show_default=True,
    type=RateLimitType(),
    help="Requests a minute and credential.",
)
@click.option("--open-preview", is_flag=True, help="Let API keys use the preview operations.")
@click.option(
    "--max-worlds", default=10_000, show_default=True, type=click.IntRange(1), help="How many worlds to keep."
)
@click.option(
    "--world-ttl",
    type=click.FloatRange(0, min_open=True),
    help="Seconds after which a world that nobody asks for is gone. Without it worlds stay.",
)
@click.option("--control-token", help="The token for /_mock beyond loopback. Without it one is made up and printed.")
@click.option(
    "--log-level", default="info", show_default=True, type=click.Choice(LEVELS), help="info: a line a request."
)
def serve(log_level: str, fixtures: Path | None, control_token: str | None, **options: Any) -> None:
    """Serve the API until Ctrl-C. Every option can be given as AURION_MOCK_SERVE_… too."""
    from mock_server.app import DEFAULT_WORLD, create_app  # noqa: PLC0415 - --help should not wait for these
    from mock_server.core.errors import DomainError  # noqa: PLC0415
    from mock_server.serving import listen, server  # noqa: PLC0415
    from mock_server.settings import Settings  # noqa: PLC0415

    logging.basicConfig(level=log_level.upper(), format="%(message)s", stream=sys.stderr)
    logging.getLogger("uvicorn").setLevel(max(logging.WARNING, logging.getLevelName(log_level.upper())))
    given = {name: value for name, value in {"fixtures": fixtures, "control_token": control_token}.items() if value}
    settings = Settings(**given, **options)
    try:
        bound = listen(settings.host, settings.port)
        app = create_app(settings)
    except DomainError as error:
        click.echo(f"aurion-mock: {error.detail.rstrip('.')}. {error.hint}".rstrip(), err=True)
        sys.exit(BROKEN)
    _announce(settings, app.store.world(DEFAULT_WORLD), bound.getsockname()[1])
    try:
        server(app).run(sockets=[bound])
    except KeyboardInterrupt:
        click.echo("Stopped.")


def _announce(settings: "Settings", world: "World", port: int) -> None:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    limit = f"{settings.rate_limit} requests a minute" if settings.rate_limit else "no rate limit"
    clock = f"{world.clock.now():%Y-%m-%d %H:%M:%S} UTC, {'running' if world.clock.running else 'frozen'}"
    lines = [
        f"AurionAI mock {__version__} on {url}",
        f"  docs      {url}/docs",
        f"  scenario  {settings.scenario} - clock {clock} - {limit}",
        f"  control   {url}/_mock/health",
    ]
    if settings.control_token:
        lines.append(f"            Authorization: Bearer {settings.control_token}")
    lines += [
        "",
        "  X-API-Key",
        *(f"    {each.token:20} {_key(each, world)}" for each in world.callers.values() if each.kind == "key"),
    ]
    lines += [
        "",
        "  Cookie: aurion_session=",
        *(
            f"    {each.token:20} {each.role} of {each.tenant_id}"
            for each in world.callers.values()
            if each.kind == "session"
        ),
    ]
    click.echo("\n".join(lines) + "\n")


def _key(caller: "Caller", world: "World") -> str:
    scopes = ", ".join(sorted(caller.scopes)) or "no scope"
    return f"{scopes} - {caller.tenant_id}, {world.tenants[caller.tenant_id].plan}"
