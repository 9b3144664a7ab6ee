"""A covering array of the switches: in few rows, every two values of every two switches stand together in one at least.

Built a switch at a time, those with the most values first, over a number of rows that is fixed beforehand. The set of
rows in which a switch has a value is a number with a bit for each row, so two values stand together where the two
numbers have a bit in common. The ready-made allpairspy takes 85 seconds and 35 rows for this table.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from random import Random

from contract_tests.report.wording import counted
from contract_tests.tests.second.switches import TABLE, Switch

FEWEST = 23
"""Rows that are tried first: fewer were not found for the table as it is."""
SEED = 1
STARTS, STEPS = 8, 500
"""How often a switch is begun anew, and how often a value is moved, before one more row is taken."""


def covering(switches: Collection[Switch] = TABLE, fewest: int = FEWEST) -> list[dict[str, str]]:
    """The rows, a value for each switch. The first has every default; the same table gives the same rows."""
    count = fewest
    while (columns := _columns(switches, count)) is None:
        count += 1
    return [
        {each.name: next(_values_at(each, columns[each.name], 1 << row)) for each in switches} for row in range(count)
    ]


def explained(rows: Sequence[dict[str, str]], broken: Collection[int]) -> list[str]:
    """The switches that alone explain that these rows, by their places, are broken and no others, with their values.

    Of such a switch a value is either in broken rows only, or in none of them.
    """
    return [
        f"{name}={'|'.join(there)}"
        for name in rows[0]
        if (there := list(dict.fromkeys(rows[place][name] for place in sorted(broken))))
        and not {row[name] for place, row in enumerate(rows) if place not in broken} & set(there)
        and len(broken) < len(rows)
    ]


def table(rows: Sequence[dict[str, str]], broken: Mapping[int, Collection[str]]) -> Iterator[str]:
    """A line for each cause, the most frequent first: the rows that it broke, and which switches explain that.

    broken  the causes of each row that was run, by the row's place
    """
    causes = {
        cause: [place for place in broken if cause in broken[place]] for each in broken.values() for cause in each
    }
    for cause, places in sorted(causes.items(), key=lambda each: (-len(each[1]), each[0])):
        why = explained(rows, places) if len(broken) == len(rows) else []
        numbers = ", ".join(str(place + 1) for place in places)
        yield " · ".join([f"{len(places):3}", cause, f"rows {numbers}", *why])
    yield f"{counted(len(causes), 'cause')} in {counted(len(broken), 'row')}"


def _values_at(switch: Switch, rows_of: list[int], bit: int) -> Iterator[str]:
    return (value for value, rows in zip(switch.values, rows_of, strict=True) if rows & bit)


def _columns(switches: Collection[Switch], count: int) -> dict[str, list[int]] | None:
    """Of each switch, the rows of each of its values; None where so few rows do not do."""
    chance = Random(SEED)  # noqa: S311 - chance from a seed is the point
    earlier = [(1 << count) - 1]  # every value has a row at all
    columns: dict[str, list[int]] = {}
    for each in sorted(switches, key=lambda each: -len(each.values)):
        starts = (_column(len(each.values), count, earlier, chance) for _ in range(STARTS))
        found = next((rows_of for rows_of in starts if rows_of), None)
        if found is None:
            return None
        columns[each.name] = sorted(found, key=lambda rows: not rows & 1)
        earlier += found
    return columns


def _column(values: int, count: int, earlier: list[int], chance: Random) -> list[int] | None:
    """Rows for each of so many values, so that each of them meets every one of the earlier; None where none was found.

    It begins anywhere, and gives a value that misses an earlier one a row of that one: the row that others miss least.
    """
    dealt = [row % values for row in range(count)]
    chance.shuffle(dealt)
    rows_of = [sum(1 << row for row in range(count) if dealt[row] == value) for value in range(values)]
    for _ in range(STEPS):
        missed = [(value, rows) for value in range(values) for rows in earlier if not rows & rows_of[value]]
        if not missed:
            return rows_of
        value, rows = chance.choice(missed)
        bits = [1 << row for row in range(count) if rows >> row & 1]
        bit = min(bits, key=lambda bit: (_cost(bit, value, rows_of, earlier), chance.random()))
        rows_of[_holder(rows_of, bit)] ^= bit
        rows_of[value] |= bit
    return None


def _holder(rows_of: list[int], bit: int) -> int:
    """The value that has the row."""
    return next(value for value, rows in enumerate(rows_of) if rows & bit)


def _cost(bit: int, value: int, rows_of: list[int], earlier: list[int]) -> int:
    """How many more pairs are missed once the row is this value's."""
    there = [rows for rows in earlier if rows & bit]
    left, taken = rows_of[_holder(rows_of, bit)] ^ bit, rows_of[value]
    return sum(not rows & left for rows in there) - sum(not rows & taken for rows in there)
