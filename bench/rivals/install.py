"""The rivals of npm: installed once, in a folder of this package."""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"


def program(name: str) -> str | None:
    """The path of an executable of theirs: the one on PATH, or the one that npm installs here. None without npm."""
    found = shutil.which(name)
    if found is None and install():
        found = shutil.which(name, path=str(MODULES / ".bin"))
    return found


def install() -> bool:
    """Whether all of them are there, now if not before."""
    if not MODULES.exists() and shutil.which("npm"):
        sys.stderr.write(f"Installing what stands in {HERE / 'package.json'} …\n")
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(HERE)], check=False)
    return MODULES.exists()


def version(package: str) -> str:
    """Of a package that is installed."""
    import json  # noqa: PLC0415

    return str(json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))["version"])
