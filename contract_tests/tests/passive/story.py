"""Exchanges as somebody has seen them, a line each, and what the passive rules say of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from contract_tests.contract import contract
from contract_tests.passive.exchange import MISSING, SeenExchange
from contract_tests.passive.finding import PassiveFinding
from contract_tests.passive.rules import PassiveRules

KEY, OWNER = {"x-api-key": "ak_live_xxxx"}, {"cookie": "aurion_session=sess_tenant_owner"}


@dataclass(frozen=True)
class Said:
    """A request and its answer. `at` is when it came, in seconds, and it takes `took`; without `at` it follows the last
    one.
    """

    asked: str
    status: int
    answered: Any = MISSING
    sent: Any = MISSING
    headers: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    at: float | None = None
    took: float = 0.01

    def but(self, **fields: Any) -> "Said":
        """The same with other fields in its answer."""
        return replace(self, answered={**self.answered, **fields})


def seen(number: int, said: Said, began: float) -> SeenExchange:
    """As the rules see it."""
    method, target = said.asked.split(" ", 1)
    path, _, query = target.partition("?")
    operation = contract().match(method, path)
    assert operation, said.asked
    pairs = zip(operation.segments, path.strip("/").split("/"), strict=True)
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        values.setdefault(name, []).append(value)
    credential = KEY if "apiKey" in operation.credentials else OWNER
    exchange = SeenExchange(
        number,
        operation,
        {name[1:-1]: value for name, value in pairs if name.startswith("{")},
        values,
        {"host": "localhost", **credential, **said.headers},
        began,
        read_sent=lambda: said.sent,
        read_answered=lambda: said.answered,
        faults=said.faults,
    )
    exchange.headers = {name: value for name, value in exchange.headers.items() if value}
    exchange.ended, exchange.status, exchange.answer_headers = began + said.took, said.status, said.fields
    return exchange


def findings(story: Iterable[Said], rules: PassiveRules | None = None) -> list[PassiveFinding]:
    """All that the rules say of the story, notes too, told in the order in which things happen."""
    rules, now, exchanges = rules or PassiveRules(), 0.0, []
    for number, said in enumerate(story, 1):
        began = now + 0.1 if said.at is None else said.at
        exchanges.append(seen(number, said, began))
        now = began + said.took
    moments = [(each.began, 1, each) for each in exchanges] + [(each.ended, 0, each) for each in exchanges]
    found: list[PassiveFinding] = []
    for _, begins, each in sorted(moments, key=lambda moment: moment[:2]):
        if begins:
            rules.begin(each)
        else:
            found += rules.end(each)
    return found


def broken(story: Iterable[Said]) -> list[str]:
    """The rules that it breaks, without notes, each once."""
    return list(dict.fromkeys(each.rule for each in findings(story) if not each.note))
