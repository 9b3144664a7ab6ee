"""What is worked out once for a record: once for each, however alike they are, and no longer than the record is."""

from weakref import ref

from mock_server.models import WorkflowCanvas
from mock_server.record import once_a_record


class Found:
    """What the work came to."""


def test_the_work_is_done_once_for_each_record() -> None:
    found = once_a_record(lambda _canvas: Found())
    one, other = WorkflowCanvas(), WorkflowCanvas()
    assert found(one) is found(one)
    assert found(one) is not found(other)


def test_what_was_found_goes_with_the_record() -> None:
    found = once_a_record(lambda _canvas: Found())
    canvas = WorkflowCanvas()
    kept = ref(found(canvas))
    assert kept() is not None
    del canvas
    assert kept() is None
