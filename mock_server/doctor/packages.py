"""Python, and the packages that are installed: those that the mock needs, and those of its optional parts."""

import platform
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, requires

from mock_server.doctor.finding import Finding

OURS = "aurion-mock"
OLDEST = (3, 11)
PARTS = {
    "contract": "aurion-contract, which tests deployments",
    "proxy": "aurion-mock proxy",
    "redis": "aurion-mock serve --store and --workers",
    "watch": "aurion-mock serve --watch",
    "mcp": "aurion-mock mcp",
}
"""What each extra is for."""

REQUIREMENT = re.compile(r"([\w.-]+)\s*(?:\[([^\]]*)\])?[^;]*(?:;(.*))?")
EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")
ELSEWHERE = re.compile(r"""sys_platform\s*!=\s*['"]win32['"]""")


def check_python() -> Finding:
    version, system = ".".join(map(str, sys.version_info[:3])), platform.system() or sys.platform
    if sys.version_info < OLDEST:
        return Finding("python", "problem", f"Python {version} is too old.", "Install Python 3.11 or newer.")
    return Finding("python", "ok", f"Python {version} on {system}.")


def check_packages() -> Iterator[Finding]:
    """Of all that the mock needs, one finding; of each optional part, one."""
    try:
        extras = sorted(distribution(OURS).metadata.get_all("Provides-Extra") or ())
    except PackageNotFoundError:
        told = "aurion-mock itself is not installed, so that nobody knows what it needs."
        yield Finding("packages", "note", told, "Install it: pip install . in a checkout.")
        return
    missing = missing_packages("")
    if missing:
        advice = "Install aurion-mock again, with all that it needs: pip install --force-reinstall aurion-mock."
        yield Finding("packages", "problem", f"{_named(missing)} not installed.", advice)
    else:
        yield Finding("packages", "ok", "All that serving needs is installed.")
    yield from map(_part, extras)
    yield _clients()


def missing_packages(extra: str, package: str = OURS) -> list[str]:
    """Those that are not installed of what a package needs, or an extra of it, in the order of the alphabet."""
    found = {name for name, _ in _needed(package, extra) if not _is_installed(name)}
    for name, extras in _needed(package, extra):
        if name not in found:
            found.update(each for part in extras for each in missing_packages(part, name))
    return sorted(found)


def _part(extra: str) -> Finding:
    what = PARTS.get(extra, f"the part {extra}")
    if missing := missing_packages(extra):
        advice = f"pip install 'aurion-mock[{extra}]' brings it."
        return Finding(f"extra {extra}", "note", f"No {what}: {_named(missing)} not installed.", advice)
    return Finding(f"extra {extra}", "ok", f"All is there for {what}.")


def _clients() -> Finding:
    if _is_installed("httpx"):
        return Finding("httpx", "ok", "Tests in Python have httpx's clients of their worlds.")
    told = "No clients for tests in Python (world.client(), transport()): httpx is not installed."
    return Finding("httpx", "note", told, "pip install httpx brings it; any other client can be used without.")


def _needed(package: str, extra: str) -> Iterator[tuple[str, list[str]]]:
    """Name and extras of each package that this one needs for the extra, or without one, on this system."""
    for requirement in requires(package) or ():
        name, extras, marker = REQUIREMENT.findall(requirement)[0]
        of_extra = EXTRA.search(marker)
        if (of_extra.group(1) if of_extra else "") != extra or (ELSEWHERE.search(marker) and sys.platform == "win32"):
            continue
        yield name, [each.strip() for each in extras.split(",") if each.strip()]


def _is_installed(package: str) -> bool:
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True


def _named(packages: list[str]) -> str:
    return f"{', '.join(packages)} {'is' if len(packages) == 1 else 'are'}"
