"""The requests that lead to a finding, as a shell can send them again: an id that one answers is a variable later on.

The records of a run are gone when its findings are read, so what they were called helps nobody.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from contract_tests.client.exchanges import RecordedExchange
from contract_tests.json_text import loads

LONGEST = 12
"""Requests that a story has: the last ones."""
KEPT = ("id", "conversation_id")
"""Fields of an answer that later requests may name."""
STAND_IN = re.compile(r"AURIONID(\d+)Z")
"""What stands for an id until the words of a curl are quoted."""


def curls(trace: Iterable[RecordedExchange]) -> list[str]:
    """The last requests of a trace. Needs curl, and jq where one request makes what the next one names."""
    told = list(trace)[-LONGEST:]
    return list(_curls(told))


def _curls(told: Sequence[RecordedExchange]) -> Iterator[str]:
    numbers: dict[str, int] = {}
    keys = {key for key, times in Counter(each.key for each in told).items() if times > 1}
    for place, exchange in enumerate(told):
        command = _with_variables(_without_ids(exchange, numbers).curl(keys=keys))
        made = {field: value for field, value in _made(exchange) if _named(value, told[place + 1 :])}
        made = {field: value for field, value in made.items() if value not in numbers}
        if not made:
            yield command
            continue
        numbers.update({value: len(numbers) + number for number, value in enumerate(made.values(), 1)})
        yield _keeping(command, {field: numbers[value] for field, value in made.items()})


def _keeping(command: str, fields: dict[str, int]) -> str:
    """The command, whose answer gives variables their values."""
    quiet = command.replace("curl -sS -i", "curl -sS", 1)
    if len(fields) == 1:
        (field, number), *_ = fields.items()
        return f"ID{number}=$({quiet} | jq -r .{field})"
    names = " ".join(f"ID{number}" for number in fields.values())
    values = ", ".join(f".{field}" for field in fields)
    return f"read -r {names} < <({quiet} | jq -r '[{values}] | @tsv')"


def _made(exchange: RecordedExchange) -> Iterator[tuple[str, str]]:
    """What a creation answered that can be named: the field, and its value."""
    if exchange.method != "POST" or not 200 <= exchange.status < 300:
        return
    try:
        record = loads(exchange.answer)
    except ValueError:
        return
    if isinstance(record, dict):
        yield from ((field, str(record[field])) for field in KEPT if record.get(field))


def _named(value: str, later: Iterable[RecordedExchange]) -> bool:
    return any(value in exchange.path.split("/") or _quoted(value) in exchange.content for exchange in later)


def _quoted(value: str) -> bytes:
    return f'"{value}"'.encode()


def _without_ids(exchange: RecordedExchange, numbers: dict[str, int]) -> RecordedExchange:
    """The exchange with stand-ins for the ids that an earlier one answered."""
    path, question, query = exchange.target.partition("?")
    segments = [f"AURIONID{numbers[each]}Z" if each in numbers else each for each in path.split("/")]
    content = exchange.content
    for value, number in numbers.items():
        content = content.replace(_quoted(value), _quoted(f"AURIONID{number}Z"))
    return replace(exchange, target="/".join(segments) + question + query, content=content)


def _with_variables(command: str) -> str:
    """The command with a variable for each stand-in, quoted as the place where it stands asks for."""
    words, quote, last = [], "", 0
    for place, letter in enumerate(command):
        if letter in "'\"" and quote in {"", letter}:
            quote = "" if quote else letter
        elif (found := STAND_IN.match(command, place)) and place >= last:
            words += [command[last:place], _variable(found[1], quote)]
            last = found.end()
    return "".join([*words, command[last:]])


def _variable(number: str, quote: str) -> str:
    if quote == '"':
        return f"${{ID{number}}}"
    return f"'\"$ID{number}\"'" if quote else f'"$ID{number}"'
