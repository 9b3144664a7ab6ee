"""A request of the journal, read: each part is worked out when it is asked for, and once."""

from functools import cached_property
from typing import Any
from urllib.parse import unquote

from pydantic_core import from_json

from mock_server.http.validation import JSON_TYPE
from mock_server.http.wire import Headers, Reply, Request, text_of
from mock_server.observers.journal_entry import Entry
from mock_server.state.principal import Principal

NO_CREDENTIAL = "none"


class NoJson:
    """Why there is no value to look at in a body. Its text completes "the body …"."""

    def __init__(self, why: str) -> None:
        self.why = why


class Recorded:
    """What can be asked of an entry."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    @cached_property
    def request(self) -> Request:
        return self.entry.request

    @cached_property
    def reply(self) -> Reply:
        return self.entry.reply

    @property
    def caller(self) -> Principal | None:
        return self.entry.caller

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def path(self) -> str:
        return self.entry.path

    @property
    def operation(self) -> str | None:
        endpoint = self.entry.endpoint
        return endpoint.operation.id if endpoint else None

    @cached_property
    def path_parameters(self) -> dict[str, str]:
        """What stands for each parameter of the operation's path, decoded."""
        endpoint = self.entry.endpoint
        if endpoint is None:
            return {}
        pairs = zip(endpoint.operation.segments, self.path.strip("/").split("/"), strict=False)
        return {template[1:-1]: unquote(sent) for template, sent in pairs if template.startswith("{")}

    @cached_property
    def credential_name(self) -> str:
        """What to call who called: no secret."""
        caller = self.caller
        if caller is None:
            return NO_CREDENTIAL
        return f"{caller.role or caller.kind} of {caller.tenant_id}"

    def is_by(self, credential: str) -> bool:
        """Whether this is a credential's token, name, kind, role, tenant or user."""
        caller = self.caller
        if caller is None:
            return credential == NO_CREDENTIAL
        known = (caller.token, self.credential_name, caller.kind, caller.role, caller.tenant_id, caller.user_id)
        return credential in known

    @cached_property
    def sent_json(self) -> Any:
        """The value that the request's body is, or `NoJson`."""
        return json_of(self.request.body, self.entry.request_size, self.request.fields)

    @cached_property
    def answered_json(self) -> Any:
        """The value that the answer's body is, or `NoJson`."""
        return json_of(self.reply.body, self.entry.reply_size, self.reply.headers)

    @property
    def is_whole(self) -> bool:
        """Whether all of the request was kept, so that it can be sent again."""
        return len(self.request.body) == self.entry.request_size and not self.request.oversized


def json_of(body: bytes, size: int, fields: Headers) -> Any:
    """The value that a body is, or `NoJson`."""
    if not size:
        return NoJson("is empty")
    if len(body) < size:
        return NoJson(f"is not kept whole: it had {size:,} bytes")
    content_type = content_type_of(fields)
    if content_type and not JSON_TYPE.fullmatch(content_type):
        return NoJson(f"is {content_type}")
    try:
        return from_json(body, allow_inf_nan=False)  # refuses what nests deeper than can be sent again
    except ValueError:
        return NoJson("is no JSON")


def content_type_of(fields: Headers) -> str:
    """What the fields say that the body is; empty where they say nothing."""
    return next((text_of(value) for name, value in fields if name.lower() == b"content-type"), "")


def text_of_body(body: bytes) -> str:
    return body.decode("utf-8", "backslashreplace")
