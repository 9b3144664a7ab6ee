"""What can be promised of a kind of record; each law, and the probes of access, are about some of it."""

from contract_tests.contract import KitError

Aspect = str
ASPECTS: dict[Aspect, str] = {
    # Creation
    "create": "A creation answers what was sent, with every field, and it is read so.",
    "status": "It answers 201.",
    "required": "It needs what is required, and says what is missing.",
    "minimal": "It needs nothing else. With `required`.",
    "defaults": "What is not sent has the document's default.",
    "fresh": "A new one has the `fresh` of its row.",
    "fields": "It has every field that its schema requires, wherever it is shown.",
    "values": "Each value of each enumeration is taken.",
    "bounds": "Each bound is kept, in a creation and in an update.",
    "worded": "A wrong value is refused in the document's own words.",
    "issues": "A 422 names the field.",
    "kept": "And nothing is made or changed by it. With `issues`.",
    "alike": "Two may have one name.",
    "ids": "Each has an id and a created_at of its own.",
    "typed": "A 422 names the field that is of another type.",
    "refused": "Of a request with one wrong field nothing is done.",
    "unknown fields": "Fields that nobody knows are dropped.",
    # Reading
    "read": "It is read by its id.",
    "unknown": "Reading one that nobody made is a 404.",
    "unknown update": "So is an update.",
    "unknown delete": "So is a DELETE.",
    "listed": "It is listed once, as it is read.",
    "array": "The list is a bare array.",
    "envelope": "The list is an envelope of records, total, limit and offset.",
    "size": "A page has as many as the document says where no limit is sent.",
    "most": "And as many as the limit allows where more are there.",
    "limits": "A limit or an offset that makes no sense is a 422.",
    "window": "The pages put together are the list.",
    "page": "Without parameters the first page is listed, at the default limit.",
    "limit": "There are no more than the limit.",
    "newest": "The newest is listed first.",
    "oldest": "The oldest is listed first.",
    "total": "The total counts those that fit, and no longer those that were deleted.",
    # Filters and search
    "filters": "A field of the query filters by that field and no other.",
    "refiltered": "After an update it is found by what it is now.",
    "together": "Several filters, and the search, have to fit all.",
    "whole": "A text filters as a whole.",
    "any check": "Upper and lower case are one in a filter. With `whole`.",
    "choices": "A value that there is not is a 422.",
    "search": "A search finds a word of its name, or of `searched`.",
    "elsewhere": "And of no other field. With `search`.",
    "folded": "In whatever case. With `search`.",
    "parts": "And a part of a word. With `search`.",
    # Updates
    "update": "An update changes what was sent.",
    "undocumented": "A field of which no page shows an update is changed all the same. With `update` or `refiltered`.",
    "others": "It changes no other field and no other record. With `update`.",
    "patch": "It answers 200 with the whole record. With `update`.",
    "nulls": "A null clears what may be null, and [] a list.",
    "nothing": "An update of nothing changes nothing.",
    "stamped": "updated_at is the instant of the latest change.",
    # Deletion, and what it is below
    "delete": "A DELETE answers 204, it is gone, and the others stay.",
    "parent": "Below a record that nobody made it is neither made nor listed.",
    "shown below": "It is listed where it belongs, and nowhere else.",
    "deleted below": "It is deleted where it belongs, and nowhere else.",
    # Access, of its whole family
    "stranger": "Another tenant finds nothing of it, and changes nothing.",
    "keys": "API keys are let in as the document says: none, or by their scopes.",
    "keys first": "And before anything else is looked at. With `keys`.",
    "roles": "Sessions are let in by the roles that the document names.",
    "profile": "The product profile is asked for where the document says so.",
}
"""Aspect → what a rule promises that a row names for it. Those `with` another one are looked at by its check."""


def known(aspect: Aspect) -> Aspect:
    """The aspect; `KitError` where there is none such."""
    if aspect not in ASPECTS:
        raise KitError(f'"{aspect}" is no aspect: contract_tests/resources/aspect.py has all that there are.')
    return aspect
