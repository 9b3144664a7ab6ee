"""pyproject.toml → requirements.txt, requirements-redis.txt and requirements-dev.txt: exact versions and their hashes.

No download addresses; for every system and Python that the project runs on. uv resolves, in a virtual environment of
its own, so that nothing but Python is needed. What is pinned stays, unless `--upgrade` asks for the newest.
"""

import argparse
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEADER = "# Locked by `make lock` from pyproject.toml. Never edited.\n"
OLDEST = "3.11"
"""The oldest Python that the project runs on."""
LOCKED = {
    "requirements.txt": (),
    "requirements-redis.txt": ("--extra", "redis"),
    "requirements-dev.txt": ("--all-extras", "--group", "dev"),
}
"""What each file has besides the dependencies of the project."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools.lock", description="Pin what pyproject.toml allows.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions, and not those of last time")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder, "Scripts" if sys.platform == "win32" else "bin")
        subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)  # noqa: S603
        for name, options in LOCKED.items():
            _lock(programs / "uv", ROOT / name, [*options, *(["--upgrade"] if asked.upgrade else [])])
    return 0


def _lock(uv: Path, file: Path, options: list[str]) -> None:
    """Write the file: the versions of the one that has only what runs the mock hold for the others."""
    first = ROOT / next(iter(LOCKED))
    constraint = [] if file == first else ["--constraint", str(first)]
    resolved = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--python-version", OLDEST]
    command = [str(uv), "pip", "compile", "--quiet", *resolved, *constraint, *options, "--output-file", str(file)]
    subprocess.run([*command, "pyproject.toml"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    file.write_text(HEADER + file.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
