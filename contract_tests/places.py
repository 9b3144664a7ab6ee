"""Places of the contract, and who answers for each, the pages or a guess of ours."""

from collections.abc import Iterable
from dataclasses import dataclass

from contract_tests.contract import CONTRACT, Level, contract
from mock_server.document.levels import Step, is_silent, level_at, level_of_answer
from mock_server.document.operations import Schema

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of an answer: the operation, the status that the document lists, and the steps down from its body."""

    operation: str
    status: int
    steps: tuple[Step, ...] = ()

    def below(self, step: Step) -> "Place":
        return Place(self.operation, self.status, (*self.steps, step))

    @property
    def level(self) -> Level:
        """Who answers for it. What the document does not list is nobody's promise."""
        content, level = self._response.get("content", {}), self.level_of_status
        if is_silent(self._response, self.steps):
            return "assumed"
        return level_at(contract(), content[JSON]["schema"], self.steps, level) if JSON in content else level

    @property
    def level_of_status(self) -> Level:
        """Who answers for the status, whatever comes with it."""
        return level_of_answer(contract().by_id[self.operation], self._response) if self._response else "assumed"

    @property
    def _response(self) -> Schema:
        """The response that the document lists, {} where it lists none."""
        described = contract().by_id[self.operation].raw["responses"].get(str(self.status))
        return contract().resolve(described) if described else {}

    def __str__(self) -> str:
        return ".".join(map(str, self.steps)) or "the body"


def weakest(levels: Iterable[Level]) -> Level:
    """Of the levels that bear on one thing, that of a guess before any that the pages answer for."""
    return min(levels, key=_STRENGTH.__getitem__)


def strongest(levels: Iterable[Level]) -> Level:
    """Of the levels of several things, the first that the pages answer for, else that of our guesses."""
    return next((level for level in levels if level in CONTRACT), "assumed")


_STRENGTH: dict[Level, int] = {"assumed": 0, "implied": 1, "documented": 2}
