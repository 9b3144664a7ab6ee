"""A world's journal for a person who looks at a failed test: what was sent, who it was, why not, and what it wrote."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mock_server.client.channel import MockRefused, MockUnreachable
from mock_server.client.world import HEADER, MockWorld
from mock_server.text.counts import counted
from mock_server.text.printable import printable

MOST_CHANGES = 8
"""How many writes of a request are named; the others are counted."""
REFUSED = 400


def journal_text(world: MockWorld, most: int) -> str:
    """Its latest `most` requests, the oldest of them first. Secrets are redacted, as in the journal."""
    try:
        page = world.journal_page(limit=most)
        lines = _lines(world, page) if page["items"] else _nothing_sent(world)
    except (MockUnreachable, MockRefused) as error:
        lines = iter([f"The journal of the world {world.name} cannot be read. {error}"])
    return "\n".join(printable(line) for line in lines)


def _lines(world: MockWorld, page: Mapping[str, Any]) -> Iterator[str]:
    earlier = page["total"] + page["dropped"] - len(page["items"])
    first = f", and {earlier:,} before them" if earlier else ""
    yield f"{counted(len(page['items']), 'request')}{first}, in the world {world.name} at {world.url}"
    for entry in reversed(page["items"]):
        yield from _entry(entry)


def _nothing_sent(world: MockWorld) -> Iterator[str]:
    yield f"Nothing was sent to the world {world.name} at {world.url}."
    yield f"A client is in it by the header {HEADER}: aurion_world.headers, or aurion_world.client()."


def _entry(entry: Mapping[str, Any]) -> Iterator[str]:
    query = f"?{entry['query']}" if entry["query"] else ""
    who = entry["credential"]["name"] if entry["credential"] else "nobody"
    yield f"{entry['status']:03} {entry['method']} {entry['path']}{query}  by {who}"
    if entry["fault"]:
        yield f"    fault  {entry['fault']}"
    for reason in _reasons(entry):
        yield f"    why    {reason}"
    if written := list(_written(entry["commits"])):
        more = f", and {len(written) - MOST_CHANGES:,} more" if len(written) > MOST_CHANGES else ""
        yield f"    wrote  {', '.join(written[:MOST_CHANGES])}{more}"


def _reasons(entry: Mapping[str, Any]) -> Iterator[str]:
    """What the answer says is wrong, and the mock's hint."""
    issues = entry["validation_errors"]
    for issue in issues:
        yield f"{'.'.join(issue['loc'])}: {issue['msg']}"
    body = entry["response"]["body"]
    if entry["status"] >= REFUSED and not issues and isinstance(body, dict) and "detail" in body:
        yield str(body["detail"])
    if entry["hint"]:
        yield str(entry["hint"])


def _written(commits: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The records; what the world keeps for itself, timers say, is left out."""
    for commit in commits:
        for change in (each for each in commit["changes"] if each["tenant_id"] is not None):
            yield f"{change['collection']} {change['key']} ({_how(change['before'], change['after'])})"


def _how(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    if before is None:
        return "new"
    if after is None:
        return "gone"
    return ", ".join(name for name in {**before, **after} if before.get(name) != after.get(name))
