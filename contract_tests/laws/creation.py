"""What a creation answers, takes and refuses."""

from contextlib import AbstractContextManager
from itertools import groupby

import httpx

from contract_tests.assertions import (
    at_most,
    body,
    holds,
    includes,
    made,
    names,
    promise,
    refused,
    rejected,
    same,
)
from contract_tests.contract import CONTRACT
from contract_tests.laws.law import law, where
from contract_tests.places import weakest
from contract_tests.resources.aspect import Aspect
from contract_tests.resources.field import LONG, ResourceField, fields
from contract_tests.resources.resource import Resource
from contract_tests.response_json import without
from contract_tests.target import Json, Target


def of(resource: Resource, aspect: Aspect) -> AbstractContextManager[None]:
    """The rule that a kind of record has for an aspect."""
    return promise(resource.rules[aspect])


@law("create", "status")
def answer_what_was_sent(on: Target, resource: Resource) -> None:
    """With every field, in two bodies that differ in each, and it is read as it was answered."""
    for sent in resource.bodies(on):
        what = resource.creating(on)
        whole, response = resource.sent_and_answered(what, resource.sent(what, **sent))
        answered = body(response, 201 if resource.rules.get("status") is None else None)
        for name in ("id", *INSTANTS):
            if name in answered or name == "id":
                holds(isinstance(answered[name], str | int) and answered[name], f"a value for {name}", answered)
        expected = without(whole, *resource.apart)
        documented = {name: value for name, value in expected.items() if resource.documents(what, name)}
        for shown in (answered, resource.read(on, resource.record(what, answered))):
            includes(shown, documented, f"the new {resource.name}")
            with at_most("assumed"):
                includes(shown, expected, f"the new {resource.name}")
        if "status" in resource.rules:
            with of(resource, "status"):
                body(response, 201)


@law("defaults")
def have_their_defaults(on: Target, resource: Resource) -> None:
    """What is not sent has the value that the document says: first where the pages say that, then where we do."""
    by_level = groupby(sorted(fields(resource.create).values(), key=_is_guess), key=_is_guess)
    for is_guess, found in by_level:
        left_out = [each for each in found if each.has_default and not each.required]
        what = resource.creating(on)
        with at_most("assumed" if is_guess else "documented"):
            answered = body(what.caller.post(what.path, without(what.sent(), *(each.name for each in left_out))), None)
            for shown in (answered, resource.read(on, resource.record(what, answered))):
                for each in left_out:
                    if each.name in shown:
                        same(shown[each.name], each.schema["default"], f"the {each.name} that was not sent")


@law("required", "minimal")
def need_what_is_required_and_nothing_else(on: Target, resource: Resource) -> None:
    known = resource.sent_fields()
    what = resource.creating(on)
    required = {name: value for name, value in what.sent().items() if name in known and known[name].required}
    with where(resource, "minimal"), at_most(weakest(each.level for each in known.values() if not each.required)):
        body(what.caller.post(what.path, required), None)
    token = on.name("Lacking")
    for name in required:
        whole = {each: value for each, value in _marked(resource, token).items() if each != name}
        rejected(what.caller.post(what.path, whole))
        rejected(what.caller.post(what.path, {**whole, name: None}))
    same(resource.find(on, token), [], f"the {resource.plural} that were made all the same")


@law("values")
def take_every_value_that_there_is(on: Target, resource: Resource) -> None:
    """Each value of each enumeration, in a creation and in an update."""
    record = resource.new(on)
    for name, field in resource.sent_fields().items():
        for value in field.schema.get("enum", ()):
            if value is not None:
                same(
                    made(resource.post(on, **{name: value}), None)[name], value, f"the {name} of a new {resource.name}"
                )
    for name, field in resource.changed_fields().items():
        for value in field.schema.get("enum", ()):
            if value is not None:
                body(resource.change(on, record, **{name: value}), None)
                same(resource.read(on, record)[name], value, f"the {name} after an update")


@law("bounds")
def keep_their_bounds(on: Target, resource: Resource) -> None:
    """What lies within them is taken, and what lies beyond is refused, in a creation and in an update."""
    record = resource.new(on)
    for name, field in resource.sent_fields().items():
        marked = _marked(resource, token := on.name("Beyond"))
        with at_most(field.level):
            for value in field.edges(on):
                same(body(resource.post(on, **{name: value}), None)[name], value, f"the {name}")
            for value in field.beyond():
                rejected(resource.post(on, **{**marked, name: value}))
            same(resource.find(on, token), [], f"the {resource.plural} that were made all the same")
    for name, field in resource.changed_fields().items():
        for value in field.edges(on):
            with at_most(field.level):
                body(resource.change(on, record, **{name: value}), None)
                same(resource.read(on, record)[name], value, f"the {name} after an update")
        before = resource.read(on, record)
        with at_most(field.level):
            for value in field.beyond():
                rejected(resource.change(on, record, **{name: value}))
            same(resource.read(on, record).get(name), before.get(name), f"the {name} after a refusal")


@law("worded")
def refuse_a_value_that_there_is_not_in_the_words_of_the_page(on: Target, resource: Resource) -> None:
    """Whether an update uses the same words, no page says."""
    record, token = resource.new(on), on.name("Worded")
    worded = [(name, *field.refusal) for name, field in resource.sent_fields().items() if field.refusal]
    for name, status, detail in worded:
        for value in ("by_chance", "random"):
            refused(resource.post(on, **_marked(resource, token), **{name: value}), status, detail)
            rejected(resource.change(on, record, **{name: value}))
        same(resource.read(on, record)[name], record.answered[name], f"the {name} after a refusal")
    same(resource.find(on, token), [], f"the {resource.plural} that were made all the same")


@law("issues", "kept")
def say_in_which_field_a_mistake_is(on: Target, resource: Resource) -> None:
    """A 422 that names the field, and nothing is made or changed."""
    record, token = resource.new(on), on.name("Mistaken")
    before = resource.read(on, record)
    changed = {name: values[0] for name, values in resource.samples(on, resource.changed_fields()).items()}
    for name, field in resource.sent_fields().items():
        with resource.promise("issues", name):
            for value in (*field.beyond(), *field.mistaken()):
                _named(resource.post(on, **{**_marked(resource, token), name: value}), field, value)
            if field.required:
                what = resource.creating(on)
                sent = without({**what.sent(), **_marked(resource, token)}, name)
                names(what.caller.post(what.path, sent), f"body.{name}")
    for name, field in resource.changed_fields().items():
        with resource.promise("issues", name):
            for value in (*field.beyond(), *field.mistaken()):
                _named(resource.change(on, record, **{**changed, name: value}), field, value)
    with where(resource, "kept"):
        same(resource.read(on, record), before, f"the {resource.name} after what was refused")
        same(resource.find(on, token), [], f"the {resource.plural} that were made all the same")


@law("alike")
def may_be_alike(on: Target, resource: Resource) -> None:
    """Two of one name are two."""
    name = on.name(resource.name.capitalize())
    ids = {resource.new(on, **{resource.named: name}).id for _ in range(2)}
    same({each["id"] for each in resource.find(on, name)}, ids, f"the {resource.plural} of one name")
    same(len(ids), 2, "how many ids there are")


@law("unknown fields")
def drop_fields_that_nobody_knows(on: Target, resource: Resource) -> None:
    record = resource.new(on, **{UNKNOWN: 1})
    before = resource.read(on, record)
    for shown in (record.answered, before):
        holds(UNKNOWN not in shown, f"no {UNKNOWN}", shown)
    if resource.updates:
        changed = body(resource.change(on, record, **{UNKNOWN: 2}), None)
        holds(UNKNOWN not in changed, f"no {UNKNOWN}", changed)
        after = resource.read(on, record)
        same(without(after, *resource.derived), without(before, *resource.derived), f"the {resource.name}")


INSTANTS = ("created_at",)
UNKNOWN = "contract_unknown"


def _marked(resource: Resource, token: str) -> Json:
    """Fields that let one find what was made although it had to be refused."""
    known = resource.sent_fields().items()
    texts = [name for name, each in known if each.is_text and len(token) <= each.schema.get("maxLength", LONG)]
    return {name: token for name in (resource.named, "name", "department", "description", "category") if name in texts}


def _is_guess(field: ResourceField) -> bool:
    return field.level not in CONTRACT


def _named(response: httpx.Response, field: ResourceField, value: Json) -> None:
    if field.refusal and isinstance(value, str):
        refused(response, *field.refusal)
    elif not (field.refusal and response.status_code == field.refusal[0]):
        names(response, f"body.{field.name}")
