"""Debian's Chromium for the tests of the pages: one browser a module, a context of its own for each test.
Playwright has an event loop that runs as long as it does: other tests of the process want one of their own.

A test ends with a look at what the browser said: a page that writes an error to the console, or loads something from
elsewhere, fails the test that opened it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client
from mock_server.tests.programs import missing, program

AXE = Path(__file__).parents[1] / "clients" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = {"serious", "critical"}
PATIENCE = 15_000
"""Milliseconds after which what should be on a page counts as not coming."""

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = program("chromium", "chromium-browser", "google-chrome")
    browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def console() -> Iterator[MockServer]:
    """A mock that a module of tests shares; each test has a world of its own in it."""
    with MockServer(clock="frozen") as mock:
        yield mock


@pytest.fixture
def world(console: MockServer) -> str:
    return f"w-{uuid4().hex[:8]}"


@pytest.fixture
def calling(console: MockServer, world: str) -> Iterator[httpx.Client]:
    """Calls with an API key, in the world of the test."""
    with client(console, world, KEY) as caller:
        yield caller


@pytest.fixture
def browse(chromium: Browser, console: MockServer) -> Iterator[Open]:
    """Opens pages of the console, of a width and in a scheme of colours; their errors fail the test."""
    said: list[str] = []
    contexts = []

    def browse(
        path: str, *, mock: MockServer = console, width: int = 1440, scheme: str = "light", **options: object
    ) -> Page:
        context = chromium.new_context(
            base_url=mock.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith((mock.url, "data:")) else said.append(sent.url))
        page.goto(path)
        return page

    yield browse
    for context in contexts:
        context.close()
    expected = [each for each in said if "status of 4" not in each]
    assert expected == []


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page that is serious, a line each."""
    if not AXE.is_file():
        missing("needs axe-core: npm ci --prefix mock_server/tests/clients")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


def is_wider_than_its_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
