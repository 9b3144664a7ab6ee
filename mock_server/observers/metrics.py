"""What Prometheus collects: counted while the mock serves, rendered when somebody asks."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TYPE_CHECKING

from mock_server import __version__
from mock_server.http.exchange import Exchange
from mock_server.stores.memory import MemoryStore

if TYPE_CHECKING:
    from prometheus_client import Metric

SECONDS = (0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Where the histogram's buckets end; a last one has no end."""
PAGE, NONE = "page", "none"
"""What stands for an operation where a person's page was asked for, or nothing that there is."""
WITHHELD = -1
"""In the place of a status that is not told."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Counted:
    """The answers of one operation with one status: how many took how long, and the seconds of all."""

    __slots__ = ("buckets", "seconds")

    def __init__(self) -> None:
        self.buckets = [0] * (len(SECONDS) + 1)
        self.seconds = 0.0


class Metrics:
    """`observe` is the observer. `is_page` says which paths are for people.

    There is a series for each operation of the documents and each status that it was answered with, and no more:
    nothing that a caller makes up becomes a label. Of operations with the credential `withheld` the status is not told:
    it would be the verdict.
    """

    def __init__(self, store: MemoryStore, is_page: Callable[[str], bool], withheld: str = "") -> None:
        self._store = store
        self._is_page = is_page
        self._withheld = withheld
        self._answers: dict[tuple[str, int], Counted] = {}
        self._refused = Counter[int]()

    def observe(self, exchange: Exchange) -> None:
        """Count the answer, and the time from when all of the request was there."""
        took = perf_counter() - exchange.request.received
        endpoint = exchange.endpoint
        operation = endpoint.operation.id if endpoint else PAGE if self._is_page(exchange.request.path) else NONE
        told = endpoint is None or self._withheld not in endpoint.operation.credentials
        status = exchange.reply.status if told else WITHHELD
        counted = self._answers.get((operation, status))
        if counted is None:
            counted = self._answers[operation, status] = Counted()
        counted.buckets[bisect_left(SECONDS, took)] += 1
        counted.seconds += took

    def refuse(self, status: int) -> None:
        """Count an answer to what was no request, came too late, or on one connection too many."""
        self._refused[status] += 1

    def text(self) -> str:
        """All of it in Prometheus's text format, version 0.0.4."""
        from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest  # noqa: PLC0415 - 0.1 s

        registry = CollectorRegistry()
        registry.register(self)
        ProcessCollector(registry=registry)
        return generate_latest(registry).decode()

    def collect(self) -> "Iterable[Metric]":
        """What the registry asks for."""
        from prometheus_client import core  # noqa: PLC0415

        answers = core.CounterMetricFamily(
            "aurion_mock_requests", "Answers, by operation and status.", labels=("operation", "status")
        )
        durations = core.HistogramMetricFamily(
            "aurion_mock_request_duration_seconds", "From a request's last byte to its answer.", labels=("operation",)
        )
        by_operation: dict[str, Counted] = {}
        for (operation, status), counted in sorted(self._answers.items()):
            answers.add_metric((operation, "withheld" if status == WITHHELD else str(status)), sum(counted.buckets))
            whole = by_operation.setdefault(operation, Counted())
            whole.buckets = [mine + more for mine, more in zip(whole.buckets, counted.buckets, strict=True)]
            whole.seconds += counted.seconds
        for operation, counted in by_operation.items():
            durations.add_metric((operation,), _cumulated(counted.buckets), counted.seconds)
        refused = core.CounterMetricFamily(
            "aurion_mock_connections_refused",
            "Answers to what was no request, came too late, or on one connection too many.",
            labels=("status",),
        )
        for status, number in sorted(self._refused.items()):
            refused.add_metric((str(status),), number)
        commits = core.CounterMetricFamily(
            "aurion_mock_commits", "What was done to worlds, by what did it.", labels=("origin",)
        )
        measures = self._store.measures
        for origin, number in measures.commits.items():
            commits.add_metric((origin,), number)
        worlds = core.GaugeMetricFamily("aurion_mock_worlds", "Worlds, or copies of them.", value=self._store.here())
        about = core.InfoMetricFamily(
            "aurion_mock", "What serves.", value={"version": __version__, "store": self._store.kind}
        )
        if not self._store.shared:
            return answers, durations, refused, commits, worlds, about
        races = core.CounterMetricFamily(
            "aurion_mock_races_lost",
            "Turns that another process was faster with, run again.",
            value=measures.races_lost,
        )
        trips = core.SummaryMetricFamily(
            "aurion_mock_store_round_trip_seconds",
            "From a turn's question to the store's answer.",
            count_value=measures.round_trips,
            sum_value=measures.seconds,
        )
        return answers, durations, refused, commits, worlds, about, races, trips


def _cumulated(buckets: list[int]) -> list[tuple[str, float]]:
    """Prometheus's buckets hold what those before them hold too."""
    ends = [*map(str, SECONDS), "+Inf"]
    total, found = 0, []
    for end, number in zip(ends, buckets, strict=True):
        total += number
        found.append((end, float(total)))
    return found
