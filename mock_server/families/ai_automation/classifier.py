"""What a text is about, by the words in it: no model, so that the same text always reads the same."""

import re
from collections import Counter
from typing import Literal, NamedTuple

from mock_server.models import Ticket, TicketPriority

WORDS = re.compile(r"[a-z]+")

CATEGORIES: dict[str, frozenset[str]] = {
    "Network": frozenset({"connection", "dns", "ethernet", "firewall", "network", "router", "vpn", "wifi", "wireless"}),
    "Access": frozenset({"access", "account", "badge", "folder", "login", "password", "permission", "share"}),
    "Hardware": frozenset({"battery", "dock", "keyboard", "laptop", "monitor", "mouse", "printer", "screen"}),
    "Software": frozenset(
        {"application", "browser", "crash", "install", "license", "spreadsheet", "update", "version"}
    ),
    "Email": frozenset({"attachment", "calendar", "email", "inbox", "mail", "mailbox", "outlook"}),
    "Security": frozenset({"breach", "malware", "phishing", "ransomware", "security", "suspicious", "virus"}),
}
CATEGORY_OF = {word: category for category, words in CATEGORIES.items() for word in words}
CONFIDENCE = (0.3, 0.6, 0.9, 0.95)
"""By the number of clues: none, one, two, more."""

REQUESTS = frozenset({"add", "could", "grant", "need", "new", "order", "please", "request", "want"})
QUESTIONS = frozenset({"how", "what", "when", "where", "which", "why"})
NEGATIVE = frozenset({"again", "angry", "cannot", "failed", "lost", "still", "unable", "unacceptable", "urgent"})
POSITIVE = frozenset({"great", "happy", "thank", "thanks"})

PRIORITIES: dict[TicketPriority, frozenset[str]] = {
    "urgent": frozenset({"down", "emergency", "outage", "ransomware", "urgent"}),
    "high": frozenset({"asap", "blocked", "deadline", "failed", "lost"}),
    "low": frozenset({"how", "question", "someday", "whenever", "where"}),
}


class Reading(NamedTuple):
    """What was made of a ticket's words. `category` is None where no word was a clue."""

    category: str | None
    conversation_type: Literal["incident", "request", "question"]
    sentiment: Literal["negative", "neutral", "positive"]
    confidence: float
    priority: TicketPriority


def read(ticket: Ticket) -> Reading:
    """A category that the caller gave stays, and is one clue more for itself."""
    words = set(WORDS.findall(f"{ticket.subject} {ticket.description or ''}".lower()))
    category, clues = _given(ticket.category, words) if ticket.category else _found(words)
    confidence = CONFIDENCE[min(clues, len(CONFIDENCE) - 1)]
    return Reading(category, _type(words), _sentiment(words), confidence, _priority(words))


def _given(category: str, words: set[str]) -> tuple[str, int]:
    return category, 1 + len(words & CATEGORIES.get(category, frozenset()))


def _found(words: set[str]) -> tuple[str | None, int]:
    """The category with the most clues, and how many; of several, the one that stands first in the table."""
    clues = Counter(CATEGORY_OF[word] for word in words if word in CATEGORY_OF)
    category = max(CATEGORIES, key=clues.__getitem__) if clues else None
    return category, clues[category or ""]


def _type(words: set[str]) -> Literal["incident", "request", "question"]:
    if not words.isdisjoint(QUESTIONS):
        return "question"
    return "incident" if words.isdisjoint(REQUESTS) else "request"


def _priority(words: set[str]) -> TicketPriority:
    """The first whose words are there."""
    return next((priority for priority, clues in PRIORITIES.items() if not words.isdisjoint(clues)), "medium")


def _sentiment(words: set[str]) -> Literal["negative", "neutral", "positive"]:
    if not words.isdisjoint(NEGATIVE):
        return "negative"
    return "neutral" if words.isdisjoint(POSITIVE) else "positive"
