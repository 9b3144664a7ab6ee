"""A form of a page whose world was deleted meanwhile does not make it anew; one of a world that nobody made yet may."""

import re
from collections.abc import Iterator

import httpx
import pytest

from mock_server.testing import MockServer
from mock_server.tests.connections import KEY, client

HOME, FAULTS, WORLDS = "/_mock/", "/_mock/console/faults", "/_mock/console/worlds"
WEBHOOKS = "/_mock/console/webhooks"
HOOK = {"name": "x", "url": "http://localhost:1/", "secret": "s"}
TICKET = "/_mock/console/records/t_xyz/tickets/1042"
FORM = re.compile(r'<form [^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def visiting(frozen_mock: MockServer, world_name: str) -> Iterator[httpx.Client]:
    """A browser without scripts, which looks at a world of its own."""
    with client(frozen_mock, world_name, KEY) as calling:
        calling.params = calling.params.set("world", world_name)
        yield calling


def form_of(visiting: httpx.Client, path: str, do: str) -> dict[str, str]:
    """The hidden fields of the form of a page that does this."""
    page = visiting.get(path).text
    form = next(each for each in FORM.findall(page) if f'value="{do}"' in each)
    return dict(HIDDEN.findall(form)) | {"do": do}


@pytest.mark.parametrize(
    ("path", "do", "more"),
    [
        (HOME, "advance", {"seconds": "60"}),
        (HOME, "advance_to_next", {}),
        (HOME, "clock_mode", {"mode": "frozen"}),
        (HOME, "set_clock", {"now": "2026-03-12T16:59"}),
        (FAULTS, "put_fault", {"name": "x", "status": "503"}),
        (WEBHOOKS, "put_webhook", HOOK),
        (TICKET, "edit_record", {"field:subject": "Other", "was:subject": "x"}),
        (WORLDS, "fork_world", {"name": "never"}),
    ],
)
def test_a_form_of_a_world_that_is_gone_says_so(
    visiting: httpx.Client, path: str, do: str, more: dict[str, str]
) -> None:
    visiting.get("/api/v1/tickets").raise_for_status()
    form = form_of(visiting, path, do) | more
    delete(visiting)
    answer = visiting.post(path, data=form)
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text
    assert not exists(visiting, visiting.params["world"])


@pytest.mark.parametrize(("path", "do"), [(HOME, "advance"), (FAULTS, "put_fault")])
def test_a_form_of_a_world_that_nobody_made_yet_makes_it(visiting: httpx.Client, path: str, do: str) -> None:
    form = form_of(visiting, path, do) | {"seconds": "1", "name": "x", "status": "503"}
    assert visiting.post(path, data=form).status_code == 303
    assert exists(visiting, visiting.params["world"])


def test_a_world_of_the_list_that_is_gone_is_not_reset(visiting: httpx.Client) -> None:
    visiting.get("/api/v1/tickets").raise_for_status()
    name = visiting.params["world"]
    form = {"do": "reset_world", "name": name}
    assert visiting.post(WORLDS, data=form).status_code == 303
    delete(visiting)
    assert visiting.post(WORLDS, data=form).status_code == 404
    assert not exists(visiting, name)
    made = visiting.post(WORLDS, data={"do": "make_world", "name": name, "scenario": "docs", "shown": "yes"})
    assert made.status_code == 303


def delete(visiting: httpx.Client) -> None:
    httpx.delete(f"{visiting.base_url}/_mock/worlds/{visiting.params['world']}").raise_for_status()


def exists(visiting: httpx.Client, name: str) -> bool:
    return httpx.get(f"{visiting.base_url}/_mock/worlds/{name}").status_code == 200
