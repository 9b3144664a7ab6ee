"""What a filter and a search find, and what they leave out."""

from contract_tests.assertions import body, names, same
from contract_tests.contract import CONTRACT
from contract_tests.factories.lists import everything, records
from contract_tests.laws.law import law, where
from contract_tests.laws.lists import choices, filters, listing, page
from contract_tests.resources.aspect import Aspect
from contract_tests.resources.field import LONG, ResourceField
from contract_tests.resources.record import MadeRecord
from contract_tests.resources.resource import Resource
from contract_tests.target import Json, Target


@law("refiltered", "undocumented")
def are_listed_by_what_they_are_now(on: Target, resource: Resource) -> None:
    """Of the values that a field had, has and might have, a filter finds a record by the one that it has."""
    fields, words = resource.changed_fields(), choices(resource)
    values = {name: words.get(name, each) for name, each in resource.samples(on, fields).items()}
    known = {name: sent for name, sent in next(resource.bodies(on)).items() if name in filters(resource)}
    record = resource.new(on, **known)
    for name in [each for each in known if each in fields]:
        documented = fields[name].level in CONTRACT
        several = [known[name], *values[name]]
        for value in values[name]:
            if resource.change(on, record, **{name: value}).is_client_error:
                continue
            known[name] = value
            with resource.promise("refiltered", name) if documented else where(resource, "undocumented"):
                for asked in several:
                    query = {**{each: known[each] for each in known.keys() - words.keys()}, name: asked}
                    same(_finds(on, resource, record, query), asked == value, f"whether it is found by {query}")


def _finds(on: Target, resource: Resource, record: MadeRecord, query: Json) -> bool:
    return any(each["id"] == record.id for each in everything(resource.caller(on), listing(resource).path, **query))


def texts(resource: Resource) -> list[str]:
    """The filters that take any text."""
    return [name for name in filters(resource) if name not in choices(resource)]


@law("filters", of=texts)
def are_filtered_by_a_field_and_no_other(on: Target, resource: Resource) -> None:
    """One that has the text in its field is listed, one that has it in another is not."""
    given, free = resource.values(on), resource.sent_fields()
    for name in texts(resource):
        others = {other: each for other, each in free.items() if other not in {name, *given} and each.is_text}
        word = _word(on, free[name], *others.values())
        record = resource.new(on, **{name: word})
        decoy = resource.new(on, **dict.fromkeys(others, word))
        listed = [each["id"] for each in records(page(on, resource, **{name: word}))]
        with resource.promise("filters", name):
            same((record.id in listed, decoy.id in listed), (True, False), f"whether it, and the other, have {name}")


@law("filters", of=choices)
def are_listed_with_no_value_but_the_one_that_is_asked_for(on: Target, resource: Resource) -> None:
    """By reading alone."""
    for name, words in choices(resource).items():
        for word in words:
            shown = resource.caller(on).get(listing(resource).path, **{name: word})
            with resource.promise("filters", name):
                others = [each for each in records(body(shown)) if each[name] != word]
                same(others, [], f"the {resource.plural} that are not {word}")


@law("together", "search")
def are_listed_where_all_that_is_asked_for_fits(on: Target, resource: Resource) -> None:
    """And not where one filter, or the search, does not."""
    word = _word(on)
    one, other = ({name: sent[name] for name in filters(resource)} for sent in resource.bodies(on))
    record = resource.new(on, **{**one, **({resource.named: word} if "search" in resource.rules else {})})
    known = one | {name: each for name, each in resource.fresh.items() if name in listing(resource).query_parameters}
    words = {name: each for name, each in choices(resource).items() if name in known}
    others = other | {name: next(each for each in found if each != known[name]) for name, found in words.items()}
    if "search" in resource.rules:
        known, others = {**known, "search": word}, {**others, "search": _word(on)}
    _found(on, resource, known, [record], "together")
    for name, value in others.items():
        if others.keys() - words.keys() - {name} or name not in words:
            _found(on, resource, {**known, name: value}, [], "search" if name == "search" else "together", name)


@law("whole", "any check")
def are_filtered_by_a_text_as_a_whole(on: Target, resource: Resource) -> None:
    """And in no other field; in whatever check, where the rule says so."""
    texts = {name: _word(on) for name in filters(resource) if name not in choices(resource)}
    record = resource.new(on, **texts)
    for name, text in texts.items():
        resource.new(on, **{resource.named: text})
        _found(on, resource, {name: text}, [record], "whole")
        _found(on, resource, {name: text[:-1]}, [], "whole")
        if "any check" in resource.rules:
            _found(on, resource, {name: text.upper()}, [record], "any check")


@law("search", "elsewhere", "folded", "parts")
def are_found_by_a_word_in_what_a_search_looks_in(on: Target, resource: Resource) -> None:
    """Now, and no longer once it says something else; by a word in another field it is not found."""
    given = resource.values(on)
    texts = [name for name, each in resource.sent_fields().items() if name not in given and each.is_text]
    for name in texts:
        word, another = (_word(on, resource.sent_fields()[name]) for _ in range(2))
        record = resource.new(on, **{name: f"{word} first"})  # where in a text a search looks, no page says
        if name not in (resource.searched or (resource.named,)):
            if "elsewhere" in resource.rules:
                _found(on, resource, {"search": word}, [], "elsewhere")
            continue
        _found(on, resource, {"search": word}, [record], "search")
        _found(on, resource, {"search": another}, [], "search")
        if "folded" in resource.rules:
            for spelled in (word.upper(), word.capitalize()):
                _found(on, resource, {"search": spelled}, [record], "folded")
        if "parts" in resource.rules:
            _found(on, resource, {"search": word[1:-1]}, [record], "parts")
        change = resource.change(on, record, **{name: f"{another} first"})
        if change.is_success:
            with where(resource, "undocumented"):
                _found(on, resource, {"search": word}, [], "search")
                _found(on, resource, {"search": another}, [record], "search")


def _found(on: Target, resource: Resource, query: Json, wanted: list[MadeRecord], aspect: Aspect, of: str = "") -> None:
    """These are listed, and counted, for a query."""
    shown = page(on, resource, **query)
    with resource.promise(aspect, of):
        found = [each["id"] for each in records(shown)]
        same(found, [each.id for each in wanted], f"those that fit {query}")


def _word(on: Target, *fields: ResourceField) -> str:
    """A single word that nobody has written yet, for which there is room in the fields, with another.

    A full-text search may take others apart.
    """
    room = min((each.schema.get("maxLength", LONG) for each in fields), default=LONG) - len(" first")
    return ("".join(letter for letter in on.name("word") if letter.isalnum()) + "x")[-room:]


@law("choices")
def are_not_filtered_by_a_value_that_there_is_not(on: Target, resource: Resource) -> None:
    for name, known in choices(resource).items():
        for value in ("by_chance", str(known[0]).capitalize(), str(known[-1]).upper()):
            names(resource.caller(on).get(listing(resource).path, **{name: value}), f"query.{name}")
