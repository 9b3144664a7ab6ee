"""operationId ↔ function. Parameters, body and success must agree with the document, or the mock does not start."""

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, TypeAdapter

from mock_server import models
from mock_server.document.operations import Operation
from mock_server.errors import DomainError
from mock_server.families.paging import Page
from mock_server.http.validation import Validator
from mock_server.http.wire import Reply

PAGING = {"limit", "offset"}


class BindingError(DomainError):
    """The document and a function disagree. Names both."""


@dataclass(eq=False)
class Endpoint:
    """An operation, its function, and what turns requests into its arguments and results into replies."""

    operation: Operation
    function: Callable[..., Any]
    first: str
    wants_caller: bool

    @cached_property
    def validator(self) -> Validator:
        body = self.operation.body
        return Validator(self.operation, getattr(models, body.model) if body else None)

    @cached_property
    def _serialize(self) -> Callable[[Any], bytes]:
        shape = self.operation.shape
        if shape.kind == "array":
            item = getattr(models, shape.item)
            adapter: TypeAdapter[Any] = TypeAdapter(list[item])  # type: ignore[valid-type]
            return adapter.dump_json
        return getattr(models, shape.model).__pydantic_serializer__.to_json  # type: ignore[no-any-return]

    def reply(self, result: Any) -> Reply:
        """The success that the document describes, around what the function returned."""
        shape = self.operation.shape
        if shape.kind == "nothing":
            return Reply(self.operation.success)
        if shape.kind == "page":
            window = {"total": result.total, "limit": result.limit, "offset": result.offset}
            result = getattr(models, shape.model).model_construct(**{shape.envelope: result.records}, **window)
        return Reply(self.operation.success, self._serialize(result), [(b"content-type", b"application/json")])


def bind(
    operations: Iterable[Operation], module_of: Callable[[str], str], firsts: Mapping[str, frozenset[str]]
) -> list[Endpoint]:
    """One endpoint an operation. `module_of` names the module of a tag, `firsts` what the first parameter may be.

    Beside each stand the arguments that it takes the place of.
    """
    return [_bound(operation, _module(operation, module_of(operation.tag)), firsts) for operation in operations]


def _module(operation: Operation, name: str) -> ModuleType:
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        if not (missing.name and f"{name}.".startswith(f"{missing.name}.")):
            raise
        file = f"{name.replace('.', '/')}.py"
        raise BindingError(
            f"openapi/{operation.tag} has the operation {operation.id}, and there is no {file}."
        ) from None


def _bound(operation: Operation, module: ModuleType, firsts: Mapping[str, frozenset[str]]) -> Endpoint:
    function = getattr(module, operation.id, None)
    if function is None:
        raise BindingError(
            f"openapi/{operation.tag} has the operation {operation.id}, {module.__file__} has no such function."
        )
    if inspect.iscoroutinefunction(function):
        raise BindingError(f"{module.__file__}: {operation.id} is `async def`. An operation waits for nothing: `def`.")
    signature = inspect.signature(function)
    taken = set(signature.parameters)
    first = next((name for name in signature.parameters if name in firsts), " or ".join(firsts))
    wanted = _arguments(operation) - firsts.get(first, frozenset()) | {first}
    wants_caller = "caller" in taken and "caller" not in wanted
    if taken - {"caller"} != wanted:
        raise BindingError(
            f"{module.__file__}: {operation.id} takes {_names(taken)}; "
            f"openapi/{operation.tag} gives it {_names(wanted)} (and caller, if it asks)."
        )
    _check_body(operation, module, signature)
    _check_result(operation, module, signature)
    return Endpoint(operation, function, first, wants_caller)


def _arguments(operation: Operation) -> set[str]:
    names = {parameter.name.lower().replace("-", "_") for parameter in operation.parameters}
    if names >= PAGING:
        names = names - PAGING | {"paging"}
    return names | ({"body"} if operation.body else set())


def _check_body(operation: Operation, module: ModuleType, signature: inspect.Signature) -> None:
    if operation.body:
        _agree(
            operation, module, "body", signature.parameters["body"].annotation, getattr(models, operation.body.model)
        )


def _check_result(operation: Operation, module: ModuleType, signature: inspect.Signature) -> None:
    returned, shape = _without_reply(signature.return_annotation), operation.shape
    if shape.kind == "nothing":
        _agree(operation, module, "result", returned, None)
    elif shape.kind == "text":
        _agree(operation, module, "result", returned, Reply)
    elif shape.kind == "record":
        _agree(operation, module, "result", returned, getattr(models, shape.model))
    else:
        _agree(operation, module, "result", get_origin(returned), Page if shape.kind == "page" else list)
        _agree(operation, module, "items", get_args(returned)[0], getattr(models, shape.item))


def _without_reply(returned: Any) -> Any:
    """What a function returns that may answer with a ready `Reply` too: its success has other types than JSON.

    One of the control API may answer with what has to be waited for.
    """
    if get_origin(returned) is Awaitable:
        return get_args(returned)[0]
    kinds = [each for each in get_args(returned) if each is not Reply]
    return kinds[0] if len(kinds) == 1 and Reply in get_args(returned) else returned


def _agree(operation: Operation, module: ModuleType, what: str, ours: Any, documented: Any) -> None:
    narrower = isinstance(ours, type) and isinstance(documented, type) and issubclass(ours, documented)
    if ours is not documented and not narrower:
        raise BindingError(
            f"{module.__file__}: the {what} of {operation.id} is {_name(ours)}, "
            f"in openapi/{operation.tag} it is {_name(documented)}."
        )


def _names(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _name(annotation: Any) -> str:
    if annotation is inspect.Signature.empty:
        return "not annotated"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation.__name__
    return str(annotation)
