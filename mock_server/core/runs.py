"""How far the workflow runs of a tenant have come: what the API does not show of them."""

from mock_server.models import WorkflowRunStep
from mock_server.record import Record


class RunProgress(Record):
    """The nodes that a run has still to visit, in order, and the steps it made.

    `lineage` are the workflows whose runs led to this one, and its own.
    """

    id: str
    queue: tuple[str, ...] = ()
    steps: tuple[WorkflowRunStep, ...] = ()
    lineage: tuple[str, ...] = ()
