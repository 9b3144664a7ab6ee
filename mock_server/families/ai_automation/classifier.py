"""What a text is about, by the words in it: no model, so that the same text always reads the same."""

import re
from dataclasses import dataclass
from typing import Literal

from mock_server.models import Ticket

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
CONFIDENCE = (0.3, 0.6, 0.9, 0.95)
"""By the number of clues: none, one, two, more."""

REQUESTS = frozenset({"add", "could", "grant", "need", "new", "order", "please", "request", "want"})
QUESTIONS = frozenset({"how", "what", "when", "where", "which", "why"})
NEGATIVE = frozenset({"again", "angry", "cannot", "failed", "lost", "still", "unable", "unacceptable", "urgent"})
POSITIVE = frozenset({"great", "happy", "thank", "thanks"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of a ticket's words. `category` is None where no word was a clue."""

    category: str | None
    conversation_type: Literal["incident", "request", "question"]
    sentiment: Literal["negative", "neutral", "positive"]
    confidence: float


def read(ticket: Ticket) -> Reading:
    """A category that the caller gave stays, and is one clue more for itself."""
    words = set(WORDS.findall(f"{ticket.subject} {ticket.description or ''}".lower()))
    clues = {category: len(words & known) for category, known in CATEGORIES.items()}
    if ticket.category:
        clues = {ticket.category: 1 + clues.get(ticket.category, 0)}
    category = max(clues, key=clues.__getitem__)
    number = min(clues[category], len(CONFIDENCE) - 1)
    return Reading(category if number else None, _type(words), _sentiment(words), CONFIDENCE[number])


def _type(words: set[str]) -> Literal["incident", "request", "question"]:
    if words & QUESTIONS:
        return "question"
    return "request" if words & REQUESTS else "incident"


def _sentiment(words: set[str]) -> Literal["negative", "neutral", "positive"]:
    if words & NEGATIVE:
        return "negative"
    return "positive" if words & POSITIVE else "neutral"
