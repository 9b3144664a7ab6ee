"""Packages of npm beside the code that needs them: what package-lock.json names, and nothing else."""

import shutil
import subprocess
from pathlib import Path


class NotInstalled(Exception):
    """Why npm's packages are not there, in one sentence."""


def install(folder: Path) -> None:
    """Let npm install what the folder's package-lock.json names, where that has not been done yet."""
    lock, installed = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise NotInstalled("Node.js with npm is needed, and there is no npm on PATH.")
    command = [npm, "ci", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise NotInstalled(f"npm could not install what {lock} names: {done.stderr.strip()}")
    installed.touch()
