"""`--workers`: several processes at one address, some of which are killed or stand still."""

import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import httpx
import pytest

from mock_server.tests.connections import KEY, NO_TLS
from mock_server.tests.launch import Served
from mock_server.tests.programs import AURION_MOCK, run
from mock_server.tests.stores.redis.servers import RedisServer
from mock_server.tests.stores.redis.workers import children, is_alive

TICKETS = "/api/v1/tickets"
SHORT_PAUSE = 1.0
"""Seconds for which a worker stands still; longer than `--store-timeout`."""


def sent(served: Served, method: str, path: str, body: object = None) -> httpx.Response:
    return httpx.request(method, served.url + path, json=body, headers=KEY, verify=NO_TLS, timeout=60)


@pytest.fixture
def options(redis_server: RedisServer, world_name: str) -> list[str]:
    return ["--store", redis_server.url, "--store-prefix", world_name, "--rate-limit", "off", "--workers", "2"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 0)])
def test_a_signal_ends_all_of_them(options: list[str], number: int, code: int) -> None:
    with Served(*options) as served:
        assert "2 workers" in served.banner
        assert sent(served, "GET", TICKETS).status_code == 200
        workers = children(served)
        assert len(workers) == 2
        assert served.end(number)[0] == code
        assert not [each for each in workers if is_alive(each)]


def test_they_end_with_who_started_them(options: list[str]) -> None:
    with Served(*options) as served:
        workers = children(served)
        served.send(signal.SIGKILL)
        end = 200
        while (left := [each for each in workers if is_alive(each)]) and end:
            sleep(0.05)
            end -= 1
        assert not left


@pytest.mark.parametrize("how", ["killed", "paused"])
def test_nothing_is_lost_and_nothing_done_twice_where_one_is(options: list[str], how: str) -> None:
    with Served(*options, "--store-timeout", "0.5") as served:
        over = Event()

        def write(client: int) -> list[str]:
            kept, at = [], 0
            while not over.is_set():
                at += 1
                subject = f"c{client}w{at}x"
                try:
                    if sent(served, "POST", TICKETS, {"subject": subject}).status_code == 201:
                        kept.append(subject)
                except httpx.TransportError:
                    continue  # it was with the one that was killed
            return kept

        with ThreadPoolExecutor(6) as pool:
            writing = [pool.submit(write, client) for client in range(6)]
            for at in range(2):
                over.wait(0.5)
                worker = children(served)[at]
                if how == "killed":
                    os.kill(worker, signal.SIGKILL)
                else:
                    os.kill(worker, signal.SIGSTOP)
                    over.wait(SHORT_PAUSE)
                    os.kill(worker, signal.SIGCONT)
            over.wait(0.5)
            over.set()
        acknowledged = [subject for each in writing for subject in each.result()]
        assert len(acknowledged) > 20
        there: list[str] = []
        while page := sent(served, "GET", f"{TICKETS}?limit=100&offset={len(there)}").json()["data"]:
            there += [each["subject"] for each in page]
        assert set(acknowledged) <= set(there)
        assert len(there) == len(set(there))
        while len(children(served)) < 2:
            sleep(0.05)
        _, _, err = served.end(signal.SIGTERM)
    assert len(re.findall(r"The worker \d+ has ended \(by SIGKILL\)", err)) == (2 if how == "killed" else 0)


def test_several_need_a_store() -> None:
    ended = run([AURION_MOCK, "serve", "--workers", "2"])
    assert ended.returncode != 0
    assert "need a store" in ended.stderr
