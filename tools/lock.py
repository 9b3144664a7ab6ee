"""pyproject.toml → requirements.txt and requirements-dev.txt: exact versions, no addresses, the same on every machine.

Resolves in a fresh virtual environment with pip alone, so that nothing but Python is needed.
"""

import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEADER = "# Locked by `make lock` from pyproject.toml. Never edited.\n"


def frozen(requirements: list[str]) -> list[str]:
    """What pip installs for these requirements, as name==version."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        pip = [str(Path(folder) / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "install", *requirements], check=True)  # noqa: S603 - our own command
        listed = subprocess.run([*pip, "freeze"], check=True, capture_output=True, text=True)  # noqa: S603
    return listed.stdout.splitlines()


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = project["project"]["dependencies"]
    pins = frozen(runtime)
    (ROOT / "requirements.txt").write_text(HEADER + "\n".join(pins) + "\n")
    extras = project["project"]["optional-dependencies"]
    wanted = [*extras["contract"], *extras["proxy"], *extras["redis"], *project["dependency-groups"]["dev"]]
    extra = [pin for pin in frozen([*pins, *wanted]) if pin not in pins]
    (ROOT / "requirements-dev.txt").write_text(HEADER + "-r requirements.txt\n" + "\n".join(extra) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
