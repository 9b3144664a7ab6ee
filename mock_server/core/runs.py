"""How far the workflow runs of a tenant have come: what the API does not show of them."""

from typing import Annotated

from pydantic import Field

from mock_server.models import WorkflowRunStep
from mock_server.record import Record


class RunProgress(Record):
    """The nodes that a run has still to visit, in order, and the steps it made.

    `lineage` are the workflows whose runs led to this one, and its own. `cause` is the number of what it came of, None
    where that is not known, and `depth` how many reactions lie in between, itself included.
    """

    id: str
    queue: tuple[str, ...] = ()
    steps: tuple[WorkflowRunStep, ...] = ()
    lineage: tuple[str, ...] = ()
    cause: Annotated[int, Field(ge=1)] | None = None
    depth: int = Field(default=1, ge=1)
