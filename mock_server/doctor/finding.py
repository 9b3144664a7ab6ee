"""What a look at the machine has found."""

from typing import Literal, NamedTuple

Status = Literal["ok", "note", "problem"]


class Finding(NamedTuple):
    """`name` is what was looked at. A problem keeps the mock from serving; a note is worth knowing."""

    name: str
    status: Status
    message: str
    advice: str = ""
