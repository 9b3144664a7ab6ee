"""A record that was made, and how one comes to it again."""

from dataclasses import dataclass
from typing import Any

from contract_tests.factories.creations import Creating

Json = Any


@dataclass(frozen=True)
class MadeRecord:
    """A record that was made: what was answered, the path where it is, and that of its list."""

    answered: Json
    path: str
    among: str
    made_by: Creating | None = None

    @property
    def creating(self) -> Creating:
        if self.made_by is None:
            raise ValueError(f"Nobody made {self.path}.")
        return self.made_by

    @property
    def id(self) -> Json:
        return self.answered["id"]
