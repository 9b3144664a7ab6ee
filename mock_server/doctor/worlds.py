"""Where worlds are to live: a state file that can be written, a Redis that answers."""

from contextlib import suppress
from pathlib import Path

from mock_server.doctor.finding import Finding
from mock_server.errors import DomainError
from mock_server.settings import settings_of
from mock_server.stores.state_file import StateFile


def check_state(file: Path | None) -> Finding:
    """Opens it as `serve` would, and leaves nothing behind."""
    if file is None:
        return Finding("state", "ok", "No --state: worlds live in memory, and are gone with the mock.")
    was_there = file.exists()
    try:
        StateFile(file, "second").close()
    except DomainError as error:
        return _problem("state", error)
    finally:
        if not was_there:
            with suppress(OSError):
                file.unlink()
    return Finding("state", "ok", f"{file} can be {'read and written' if was_there else 'made'}.")


def check_store(url: str | None, timeout: float) -> Finding:
    """Asks the Redis once, for `timeout` seconds at most. What is shown of the address has no secrets."""
    if url is None:
        return Finding("store", "ok", "No --store: one process has the worlds.")
    try:
        settings_of(store=url)
        from mock_server.stores.redis.server import check_server, shown_url  # noqa: PLC0415 - an optional part
    except ModuleNotFoundError:
        return Finding("store", "problem", "--store needs redis-py.", "pip install 'aurion-mock[redis]' brings it.")
    except DomainError as error:
        return _problem("store", error)
    try:
        check_server(url, timeout)
    except DomainError as error:
        return _problem("store", error)
    return Finding("store", "ok", f"Redis answers at {shown_url(url)}.")


def _problem(name: str, error: DomainError) -> Finding:
    return Finding(name, "problem", f"{error.detail.rstrip('.')}.", error.hint)
