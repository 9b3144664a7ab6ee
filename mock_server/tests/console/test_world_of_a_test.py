"""A browser in the world of somebody's test: it opens one address, and all its pages are there."""

from playwright.sync_api import Browser

from mock_server.client.world import MockWorld
from mock_server.tests.console.conftest import PATIENCE

CALL = "fetch('/api/v1/tickets', {headers: {'X-API-Key': 'ak_live_xxxx'}}).then(answer => answer.status)"


def test_a_browser_that_opened_the_address_of_a_world_is_in_it(chromium: Browser, aurion_world: MockWorld) -> None:
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(aurion_world.browser_url)
    assert page.evaluate(CALL) == 200
    page.goto(f"{aurion_world.url}/docs")
    assert page.evaluate(CALL) == 200
    context.close()
    assert [each["path"] for each in aurion_world.journal()] == ["/api/v1/tickets"] * 2
