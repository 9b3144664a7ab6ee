"""What a request says that its operation has no field or parameter for: it is ignored, and the hint says so.

The API allows other fields, so that nothing is refused for them; but who misspelt one waits for it in vain.
"""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from itertools import islice
from typing import Any, NamedTuple, get_args, get_origin
from urllib.parse import unquote_plus

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mock_server.http.wire import LATIN
from mock_server.text.excerpts import excerpt

NAMED, LOOKED_AT = 3, 100
"""How many names a hint has, and how many entries of a list are looked at."""

FEW, COMPARED = 8, 100
"""How many names stand in the place of one that is near, and how many characters of a name are compared."""

OUR_OWN = "_"
"""How parameters begin that are not the operation's: ours (`__world`), and those that only keep caches away."""


WORLD = "__world"
"""What says in a query which world it is for; it is meant where an operation has no parameter that is nearer."""


class Unknown(NamedTuple):
    """A name that there is not, the field that it stands in (or nothing), and the names that there are."""

    name: str
    inside: str
    known: tuple[str, ...]


def has_more(content: Any, made: BaseModel) -> bool:
    """Whether a body has fields that its model has not. Costs a plain body a comparison of two lengths."""
    if type(content) is not dict or made.__pydantic_extra__ is not None:
        return False
    if len(content) != len(made.__pydantic_fields_set__):
        return True
    values = made.__dict__
    for name, sent in content.items():
        if type(sent) is dict or type(sent) is list:
            value = values.get(name)
            if isinstance(value, BaseModel):
                if has_more(sent, value):
                    return True
            elif type(value) is list and any(
                isinstance(each, BaseModel) and has_more(part, each)
                for part, each in islice(zip(sent, value, strict=False), LOOKED_AT)
            ):
                return True
    return False


def ignored_fields(operation: str, content: Any, model: type[BaseModel]) -> str:
    """The hint about the fields of a body that the operation has not; empty where there are none."""
    return _told(operation, "field", _unknown(content, (model,), ""))


def ignored_parameters(operation: str, query: bytes, known: Collection[str]) -> str:
    """The hint about the query's parameters that the operation has not; empty where there are none."""
    names = (unquote_plus(pair.partition("=")[0]) for pair in islice(query.decode(LATIN).split("&"), LOOKED_AT))
    others = (name for name in names if name and name not in known and not name.startswith(OUR_OWN))
    there = (*sorted(known), WORLD)
    return _told(operation, "query parameter", (Unknown(name, "", there) for name in others))


def _unknown(content: Any, models: tuple[type[BaseModel], ...], inside: str) -> Iterator[Unknown]:
    if isinstance(content, list):
        for each in islice(content, LOOKED_AT):
            yield from _unknown(each, models, inside)
    if not isinstance(content, dict) or not models or any(each.model_config.get("extra") == "allow" for each in models):
        return
    fields = {field.alias or name: field for each in models for name, field in each.model_fields.items()}
    for name, value in content.items():
        if name not in fields:
            yield Unknown(name, inside, tuple(fields))
        elif isinstance(value, dict | list):
            yield from _unknown(value, tuple(_models_in(fields[name].annotation)), name)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that may stand there; none where any field may."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    if get_origin(annotation) is not dict:
        for each in get_args(annotation):
            if not isinstance(each, FieldInfo):
                yield from _models_in(each)


def _told(operation: str, kind: str, unknown: Iterator[Unknown]) -> str:
    found = list(dict.fromkeys(islice(unknown, LOOKED_AT)))
    if not found:
        return ""
    named = ", ".join(f"no {kind} {_advised(each, first=each is found[0])}" for each in found[:NAMED])
    more = f", nor {len(found) - NAMED} more" if len(found) > NAMED else ""
    return f"{operation} has {named}{more}; {'it was' if len(found) == 1 else 'they were'} ignored."


def _advised(unknown: Unknown, *, first: bool) -> str:
    """The name, and the one that was probably meant; where none is near and there are few, all that there are."""
    near = get_close_matches(unknown.name[:COMPARED], unknown.known, 1)
    where, advice = f" in {unknown.inside}" if unknown.inside else "", ""
    there = [name for name in unknown.known if not name.startswith(OUR_OWN)]
    if near:
        advice = f" (did you mean {near[0]}?)"
    elif first and 0 < len(there) <= FEW:
        advice = f" (there are: {', '.join(there)})"
    return f"{excerpt(unknown.name)}{where}{advice}"
