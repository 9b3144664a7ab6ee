"""The page of webhooks in a real browser: what is delivered, as it comes, and forms that change what is."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from mock_server.tests.console.conftest import Open, is_wider_than_its_window, violations
from mock_server.tests.webhooks.receivers import SECRET, Helpdesk, Receiver, answering


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(Helpdesk().take) as started:
        yield started


def hook(calling: httpx.Client, url: str, name: str = "shop", **options: object) -> None:
    asked = {"url": url, "secret": SECRET, "events": ["ticket.created"], **options}
    calling.put(f"/_mock/webhooks/{name}", json=asked).raise_for_status()


def create(calling: httpx.Client, subject: str = "VPN") -> None:
    calling.post("/api/v1/tickets", json={"subject": subject}).raise_for_status()


def waited(calling: httpx.Client, **wanted: object) -> list[dict[str, object]]:
    return list(calling.post("/_mock/webhooks/wait-for", json=wanted).raise_for_status().json()["items"])


def fill(page: Page, **fields: str) -> None:
    labels = {"name": "Name", "url": "Address", "signs": "Secret", "events": "Is told of"}
    form = page.get_by_role("region", name=re.compile("^(Add a webhook|Change)"))
    for field, value in fields.items():
        form.get_by_label(labels[field], exact=True).fill(value)


def test_a_webhook_is_added_changed_and_deleted(
    browse: Open, calling: httpx.Client, world: str, receiver: Receiver
) -> None:
    page = browse(f"/_mock/console/webhooks?world={world}")
    fill(page, name="shop", url=receiver.url, signs="wrong", events="ticket.created, sla.*")
    page.get_by_label("duplicate").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The webhook shop is told of what happens from now on")).to_be_visible()
    row = page.get_by_role("row", name=re.compile("^shop"))
    expect(row).to_contain_text("duplicate")
    expect(page.get_by_text("Nothing was delivered yet")).to_be_visible()
    page.get_by_role("link", name="Change shop").click()
    expect(page.get_by_label("Is told of")).to_have_value("ticket.created sla.*")
    expect(page.get_by_label("duplicate")).to_be_checked()
    expect(page.get_by_label("Secret", exact=True)).to_have_value("")
    fill(page, signs=SECRET)
    page.get_by_label("duplicate").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The webhook shop is changed")).to_be_visible()
    create(calling)
    assert [each["state"] for each in waited(calling, event="ticket.*")] == ["delivered"]
    page.get_by_role("link", name="Change shop").click()
    fill(page, events="ticket.*")
    page.get_by_role("button", name="Save").click()  # the secret that was left out stays
    create(calling)
    assert {each["state"] for each in waited(calling, event="ticket.created", count=2)} == {"delivered"}
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete shop").click()
    expect(page.get_by_text("The webhook shop is gone")).to_be_visible()
    assert calling.get("/_mock/webhooks").json() == []


def test_what_cannot_be_is_refused_and_stays_in_the_form(browse: Open, world: str) -> None:
    page = browse(f"/_mock/console/webhooks?world={world}")
    fill(page, name="shop", url="http://user:word@localhost/", signs="s", events="tiket.*")
    page.get_by_label("late").check()
    page.get_by_label("Probability").fill("often")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("probability: 'often' is no number")
    page.get_by_label("Probability").fill("0.5")
    page.get_by_role("button", name="Save").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("no user and no password")
    expect(alert).to_contain_text("Did you mean ticket.*")
    expect(page.get_by_label("Address")).to_have_value("http://user:word@localhost/")
    expect(page.get_by_label("late")).to_be_checked()
    assert violations(page) == []


def test_deliveries_come_as_they_are_made(browse: Open, calling: httpx.Client, world: str) -> None:
    """A page needs no reload: neither for a new delivery, nor for what comes of one later."""
    with Receiver(answering(503, 204), b"not now") as receiver:
        hook(calling, receiver.url)
        page = browse(f"/_mock/console/webhooks?world={world}")
        expect(page.get_by_text("live", exact=True)).to_be_visible()
        create(calling, "Printer")
        entry = page.get_by_role("link", name=re.compile("ticket.created"))
        expect(entry).to_contain_text("503")
        expect(page.get_by_role("row", name=re.compile("^shop")).get_by_role("cell").nth(2)).to_have_text("1")
        entry.click()
        expect(page.get_by_role("heading", name="Attempt 1")).to_contain_text("503")
        expect(page.get_by_label("Answer to attempt 1")).to_have_text("not now")
        expect(page.get_by_label("Body of the delivery")).to_contain_text('"subject": "Printer"')
        expect(page.get_by_text("the clock stands")).to_be_visible()
        page.wait_for_load_state()
        calling.post("/_mock/webhooks/wait-for", json={"advance": True}).raise_for_status()
        expect(page.get_by_role("heading", name="Attempt 2")).to_contain_text("204")
        expect(page.get_by_role("heading", name=re.compile("delivered ticket.created"))).to_be_visible()


def test_the_clock_is_moved_on_to_the_next_attempt(browse: Open, calling: httpx.Client, world: str) -> None:
    with Receiver(answering(503, 204)) as receiver:
        calling.put(f"/_mock/worlds/{world}", json={"scenario": "empty"}).raise_for_status()
        calling.headers["X-API-Key"] = "ak_live_empty"
        hook(calling, receiver.url)
        create(calling)
        (delivery,) = waited(calling, attempts=1)
        page = browse(f"/_mock/console/webhooks/{delivery['id']}?world={world}")
        page.get_by_role("button", name="Advance the clock to the next timer").click()
        expect(page.get_by_text("webhook.due")).to_be_visible()
        expect(page.get_by_role("heading", name="Attempt 2")).to_contain_text("204")


def test_one_delivery_is_signed_shown_and_made_again(
    browse: Open, calling: httpx.Client, world: str, receiver: Receiver
) -> None:
    hook(calling, receiver.url)
    create(calling)
    waited(calling)
    page = browse(f"/_mock/console/webhooks?world={world}")
    page.get_by_role("link", name=re.compile("ticket.created")).click()
    sent = receiver.received[0]
    expect(page.get_by_text(sent.headers["X-Webhook-Signature"])).to_be_visible()
    expect(page.get_by_text(sent.headers["X-Webhook-Timestamp"], exact=True)).to_be_visible()
    page.get_by_role("button", name="Deliver again").click()
    expect(page.get_by_text("It is delivered again, as dlv_00000002.")).to_be_visible()
    expect(page.get_by_role("list").filter(has_text="again")).to_be_visible()
    waited(calling, count=2)
    assert [each.body for each in receiver.received] == [sent.body] * 2
    page.get_by_role("link", name=re.compile("again")).click()
    expect(page.get_by_role("link", name="dlv_00000001", exact=True)).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (400, "dark")])
def test_a_receiver_that_is_caught_is_told_so(
    browse: Open, calling: httpx.Client, world: str, width: int, scheme: str
) -> None:
    with Receiver(answering(200), b"<b>thanks</b>" + b"x" * 2000) as receiver:
        hook(calling, receiver.url)
        page = browse(f"/_mock/console/webhooks?world={world}", width=width, scheme=scheme)
        page.get_by_role("button", name="Let shop misbehave").click()
        expect(page.get_by_text("The webhook shop misbehaves.")).to_be_visible()
        page.get_by_role("link", name="Change shop").click()
        for name in ("duplicate", "reorder", "late", "wrong_signature", "rotated_key", "stale_timestamp"):
            page.get_by_label(name).uncheck()
        page.get_by_role("button", name="Save").click()
        create(calling, "<script>alert(1)</script>")
        waited(calling, count=2)
        page.goto(f"/_mock/console/webhooks?world={world}&caught=true")
        page.get_by_role("link", name=re.compile("unsigned")).click()
        expect(page.get_by_text("the receiver took a forgery for true")).to_be_visible()
        expect(page.get_by_label("Body of the delivery")).to_contain_text("<script>alert(1)</script>")
        expect(page.get_by_label("Answer to attempt 1")).to_contain_text("<b>thanks</b>")
        assert violations(page) == []
        assert not is_wider_than_its_window(page)
        page.get_by_role("button", name="Let shop behave").click()
        expect(page.get_by_text("The webhook shop behaves.")).to_be_visible()
        assert calling.get("/_mock/webhooks/shop").json()["misbehave"] == []


def test_a_long_list_has_pages_and_filters(browse: Open, calling: httpx.Client, world: str, receiver: Receiver) -> None:
    hook(calling, receiver.url)
    hook(calling, "http://127.0.0.1:1/", name="nowhere")
    for _ in range(26):
        create(calling)
    waited(calling, attempts=1, count=52)
    page = browse(f"/_mock/console/webhooks?world={world}")
    listed = page.get_by_role("region", name="List of deliveries").get_by_role("listitem")
    expect(listed).to_have_count(50)
    page.get_by_role("link", name="Older").click()
    expect(listed).to_have_count(2)
    page.wait_for_load_state()  # a filter acts at once when the page's script has run
    page.get_by_role("search").get_by_label("Webhook").select_option("nowhere")
    expect(page).to_have_url(re.compile("webhook=nowhere"))
    expect(listed).to_have_count(26)
    page.wait_for_load_state()
    page.get_by_label("State").select_option("delivered")
    expect(page.get_by_text("No delivery fits")).to_be_visible()
    page.goto(f"/_mock/console/webhooks?world={world}&event=tiket.*")
    expect(page.get_by_role("alert")).to_contain_text("Did you mean ticket.*")
    page.get_by_role("link", name="Show all").click()
    expect(listed).to_have_count(50)


def test_the_keyboard_alone_does_it(browse: Open, calling: httpx.Client, world: str, receiver: Receiver) -> None:
    hook(calling, receiver.url)
    create(calling)
    waited(calling)
    page = browse(f"/_mock/?world={world}")
    keyboard = page.keyboard
    page.wait_for_load_state()
    keyboard.press("g")
    keyboard.press("h")
    expect(page.get_by_role("heading", name="Webhooks")).to_be_visible()
    page.wait_for_load_state()
    keyboard.press("j")
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("delivered ticket.created"))).to_be_visible()
    page.get_by_role("button", name="Deliver again").focus()
    keyboard.press("Enter")
    expect(page.get_by_text("It is delivered again")).to_be_visible()


def test_what_is_not_there_is_said(browse: Open, calling: httpx.Client, world: str) -> None:
    page = browse(f"/_mock/console/webhooks/dlv_1?world={world}")
    expect(page.get_by_text("There is no such delivery")).to_be_visible()
    hook(calling, "http://127.0.0.1:1/")
    page.reload()
    expect(page.get_by_text("There is no such delivery")).to_be_visible()
    expect(page.get_by_text("Delivery not found")).to_be_visible()
    assert violations(page) == []
