"""What is wrong with a body beyond what the document says of it, by the operation.

An operation checks its own; these are asked where it is not reached, so that all that is wrong is said at once.
"""

from collections.abc import Callable, Iterable
from typing import Any

from mock_server.control.context import ControlContext
from mock_server.control.deliveries import wait_issues
from mock_server.control.faults import fault_issues
from mock_server.control.webhooks import webhook_issues
from mock_server.errors import Invalid, Issue
from mock_server.journal.patterns import Matcher
from mock_server.models import RequestPattern, RequestVerification


def _pattern_issues(context: ControlContext, body: RequestPattern | RequestVerification) -> Iterable[Issue]:
    try:
        Matcher(body, context.operations)
    except Invalid as error:
        return error.issues
    return ()


BODY_CHECKS: dict[str, Callable[[ControlContext, Any], Iterable[Issue]]] = {
    "put_fault": fault_issues,
    "count_requests": _pattern_issues,
    "find_requests": _pattern_issues,
    "verify_requests": _pattern_issues,
    "put_webhook": webhook_issues,
    "update_webhook": webhook_issues,
    "wait_for_deliveries": wait_issues,
}
