"""Prism, to compare with: the one on PATH, the one in bench/node_modules, or one that npm installs here."""

import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
INSTALLED = HERE / ".prism"
PACKAGE = "@stoplight/prism-cli@5"


def find() -> str | None:
    """The path of the executable; None where there is none and no npm to install it."""
    found = _installed()
    if found is None and shutil.which("npm"):
        _install()
        found = _installed()
    return found


def _installed() -> str | None:
    folders = [str(folder / "node_modules" / ".bin") for folder in (HERE, INSTALLED)]
    return shutil.which("prism") or shutil.which("prism", path=":".join(folders))


def _install() -> None:
    print(f"Installing {PACKAGE} in {INSTALLED} …")
    INSTALLED.mkdir(exist_ok=True)
    (INSTALLED / ".gitignore").write_text("*\n")
    subprocess.run(["npm", "install", "--no-save", "--silent", "--prefix", str(INSTALLED), PACKAGE], check=False)
