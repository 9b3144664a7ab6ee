"""The sentence of the pages that a violation breaks, by the kit's catalogue."""

from typing import NamedTuple

from contract_tests.contract import contract, rules
from mock_server.proxy.violation import Violation


class Sentence(NamedTuple):
    """With the page and section where it stands, and whether that says or implies it."""

    text: str
    page: str
    section: str
    level: str

    @property
    def source(self) -> str:
        return f"{self.page}, {self.section} ({self.level})"


def sentence_of(violation: Violation, operation: str | None) -> Sentence | None:
    """None where no rule is broken. What the document as a whole promises is on the page of the operation."""
    rule = rules().get(violation.rule or "")
    if rule is None:
        return None
    if rule.page == "openapi" and operation:
        source = contract().by_id[operation].raw["x-source"]
        return Sentence(rule.sentence, source["page"], source["section"], source["level"])
    return Sentence(rule.sentence, rule.page, rule.section, rule.level)
