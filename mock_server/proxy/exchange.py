"""One request through the proxy and what was found in it, read by the observers when its answer is over."""

from dataclasses import dataclass, field

from mock_server.document.operations import Operation
from mock_server.http.wire import Headers, Request
from mock_server.proxy.bodies import KeptBody
from mock_server.proxy.violation import Violation


@dataclass(slots=True)
class ProxiedExchange:
    """`operation` is None where the document has none for the request. `number` counts them from 1.

    `status` is what the client got, 0 while that is nothing; `own` says that the proxy answered itself. `notes` are
    what cannot be checked, or looks wrong and may be right. `sent` and `answered` are the bodies, up to a
    bound.
    """

    request: Request
    operation: Operation | None
    number: int = 0
    sent: KeptBody = field(default_factory=KeptBody)
    sent_checked: bool = False
    answered: KeptBody = field(default_factory=KeptBody)
    status: int = 0
    headers: Headers = field(default_factory=list)
    own: bool = False
    violations: list[Violation] = field(default_factory=list)
    notes: list[Violation] = field(default_factory=list)

    def header(self, name: bytes) -> str:
        """That of the answer, its fields of this name joined; nothing where it has none."""
        return ", ".join(value.decode("latin-1") for label, value in self.headers if label == name)
