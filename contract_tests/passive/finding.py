"""What a passive rule says: where the answer breaks a sentence, and which exchanges show it."""

from typing import NamedTuple


class PassiveFinding(NamedTuple):
    """A broken promise, or with `note` what looks like one and may be somebody else's doing.

    where      "status", "header.Retry-After", "body.items.0.status"
    expected   what the sentence asks for here, actual what there was
    exchanges  the numbers of the earlier exchanges that it takes to see it
    """

    rule: str
    where: str
    expected: str
    actual: str
    exchanges: tuple[int, ...] = ()
    note: bool = False

    @property
    def message(self) -> str:
        seen = ", ".join(map(str, self.exchanges))
        return f"{self.actual}, where {self.expected}{f' (see exchange {seen})' if seen else ''}"
