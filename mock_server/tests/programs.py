"""Programs that a test needs, and the processes it starts."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

AURION_MOCK = str(Path(sysconfig.get_path("scripts")) / "aurion-mock")
PATIENCE = 120
"""Seconds after which a process that should have ended counts as hung."""


def program(*names: str) -> str:
    """The first of these programs that is installed. Without any the test is skipped; in CI it fails."""
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        missing(f"needs one of the programs {', '.join(names)}, and none is installed")
    return path


def missing(reason: str) -> NoReturn:
    """Skip the test; in CI it fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def environment(**more: str) -> dict[str, str]:
    """This process's, without what would set the mock's options or Python's."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AURION_MOCK_", "PYTHON"))}
    return {**kept, **more}


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(  # noqa: S603 - the commands are ours
        command,
        cwd=cwd,
        env=env if env is not None else environment(),
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )


def python(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run this Python with these arguments."""
    return run([sys.executable, *arguments], cwd=cwd)


HEADLESS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""How Chromium shows nothing and calls nobody by itself."""
