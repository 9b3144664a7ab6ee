"""What an operation's answers have to be: status, header fields, content type and body; and which rule says so."""

from collections.abc import Iterable

from mock_server.document.levels import CONTRACT, Level, Step, is_silent, level_at, level_of, level_of_answer
from mock_server.document.operations import Document, Operation, Schema
from mock_server.proxy.bodies import NotChecked, media_type
from mock_server.proxy.exchange import ProxiedExchange
from mock_server.proxy.request_checks import TOO_LARGE, BodyCheck, place
from mock_server.proxy.schemas import SchemaCheck, typed
from mock_server.proxy.violation import Violation

SCHEMA = "SCHEMA"
"""The rule of the contract that every answer is as the document describes it, where the pages answer for that."""
ERRORS = 500


class HeaderCheck:
    """One header field of a response."""

    def __init__(self, document: Document, name: str, node: Schema, level: Level) -> None:
        self.name = name
        self.field = name.lower().encode()
        self.required: bool = node.get("required", False)
        self.rule = rule_of(level_of(node, level))
        self._schema = document.resolve(node["schema"])
        self._check = SchemaCheck(document, self._schema, name)

    def problems(self, fields: dict[bytes, bytes]) -> Iterable[str]:
        value = fields.get(self.field)
        if value is None:
            return ["is missing"] if self.required else []
        return [each.message for each in self._check.problems(typed(self._schema, value.decode("latin-1")))]


class AnswerCheck:
    """One response of an operation: what its status promises."""

    def __init__(self, document: Document, operation: Operation, response: Schema) -> None:
        self._document = document
        self._response = response
        self._level = level_of_answer(operation, response)
        self._headers = [
            HeaderCheck(document, name, document.resolve(node), self._level)
            for name, node in response.get("headers", {}).items()
        ]
        content = response.get("content", {})
        self._schemas = {name.lower(): each["schema"] for name, each in content.items()}
        self.body = BodyCheck(document, content, "response") if content else None

    def check_head(self, exchange: ProxiedExchange) -> None:
        fields = dict(reversed(exchange.headers))
        for header in self._headers:
            for message in header.problems(fields):
                exchange.violations.append(Violation("response", f"header.{header.name}", message, header.rule))

    def check_body(self, exchange: ProxiedExchange) -> None:
        answered, content_type = exchange.answered, exchange.header(b"content-type")
        if self.body is None:
            if answered.size:
                exchange.violations.append(self._unexpected())
            return
        if not answered.size:
            exchange.violations.append(Violation("response", "body", "is missing", rule_of(self._level)))
            return
        try:
            for steps, message in self.body.problems(answered, content_type, exchange.header(b"content-encoding")):
                rule = self._rule_at(content_type, steps)
                exchange.violations.append(Violation("response", place(steps), message, rule))
        except NotChecked as error:
            exchange.notes.append(Violation("response", "body", f"cannot be checked: {error}"))

    def check_type(self, exchange: ProxiedExchange) -> None:
        """What the head says of the body, if there is to be one."""
        if self.body is not None:
            for each in self.body.check_type(exchange.header(b"content-type")):
                exchange.violations.append(each._replace(rule=rule_of(self._level)))

    def check_large(self, exchange: ProxiedExchange) -> None:
        """What there is to say of a body that is too large to be read."""
        self.check_type(exchange)
        if self.body is None:
            exchange.violations.append(self._unexpected())
        else:
            exchange.notes.append(Violation("response", "body", TOO_LARGE))

    def _unexpected(self) -> Violation:
        return Violation("response", "body", "is more than the document has here, which is none", rule_of(self._level))

    def _rule_at(self, content_type: str, steps: tuple[Step, ...]) -> str | None:
        if is_silent(self._response, steps):
            return None
        schema = self._schemas[media_type(content_type)]
        return rule_of(level_at(self._document, schema, steps, self._level))


class ResponseChecks:
    """All of one operation, each status compiled when it is first answered."""

    def __init__(self, document: Document, operation: Operation) -> None:
        self._document = document
        self._operation = operation
        self._answers: dict[int, AnswerCheck] = {}

    def of(self, status: int) -> AnswerCheck | None:
        """The checks of a status; None where the document does not list it."""
        found = self._answers.get(status)
        if found is None and (node := self._operation.raw["responses"].get(str(status))):
            response = self._document.resolve(node)
            found = self._answers[status] = AnswerCheck(self._document, self._operation, response)
        return found

    def undeclared(self, status: int) -> Violation:
        """What there is to say of a status that the document does not list. No page says that its refusals are all."""
        level: Level = "assumed"
        if 200 <= status < 300:
            level = level_of_answer(
                self._operation, self._document.resolve(self._operation.raw["responses"][str(self._operation.success)])
            )
        elif status >= ERRORS:
            level = self._operation.raw["x-source"]["level"]
        listed = ", ".join(map(str, sorted(self._operation.statuses)))
        return Violation("response", "status", f"{status} is none of {listed}", rule_of(level))


def rule_of(level: Level) -> str | None:
    """The rule for a place that this level answers for."""
    return SCHEMA if level in CONTRACT else None
