"""What an operation may refuse. Which status each becomes stands in http/errors.py."""

from collections.abc import Sequence
from typing import TypedDict


class Issue(TypedDict):
    """One entry of a 422: where (`["body", "end"]`), what was wrong, and the kind of error."""

    loc: Sequence[str | int]
    msg: str
    type: str


class DomainError(Exception):
    """A refusal. `detail` is the sentence that the caller reads; `hint` says what to do about it."""

    def __init__(self, detail: str, hint: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint

    def __str__(self) -> str:
        """Both, for whom a traceback is all there is to read."""
        return f"{self.detail.rstrip('.')}. {self.hint}" if self.hint else self.detail


class NotFound(DomainError):
    """No such record in the caller's tenant."""


class Conflict(DomainError):
    """The state of the world forbids it."""


class Unavailable(DomainError):
    """What keeps the worlds cannot take what happened: it was taken back."""


class Damaged(Unavailable):
    """What is kept of one world does not fit together. It can be deleted, and made anew."""


class BadRequest(DomainError):
    """A value that the product refuses with a 400."""


class Invalid(DomainError):
    """A rule that JSON Schema cannot express: the operation says it in `x-semantic-422`."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(issue["msg"] for issue in issues))
        self.issues = list(issues)


def invalid(field: str, message: str, kind: str = "value_error") -> Invalid:
    """An `Invalid` about one field of the body."""
    return Invalid({"loc": ["body", field], "msg": message, "type": kind})
