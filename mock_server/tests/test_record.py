"""Records are copied and made in ways of their own, which come to what pydantic's come to."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from mock_server.models import WorkflowNode
from mock_server.record import Record
from mock_server.scenarios.scenarios import SHIPPED, load


def records() -> Iterator[Record]:
    """One record of every collection, and those within."""
    for name in ("docs", "busy"):
        for tenant in load(SHIPPED / name).tenants.values():
            for _, collection in tenant.collections():
                for record in collection:
                    yield record
                    yield from (each for each in vars(record).values() if isinstance(each, Record))
                    break


RECORDS = list(records())
each_record = pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)


def shown(record: BaseModel) -> tuple[object, ...]:
    """All that can be seen of it."""
    return type(record), vars(record), record.model_fields_set, record.model_extra, record.model_dump_json()


def test_there_are_many() -> None:
    assert len({type(record) for record in RECORDS}) > 30


@each_record
@settings(max_examples=25)  # there are eighty records, and only which fields are given anew differs
@given(data=st.data())
def test_a_copy_is_pydantics(record: Record, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(list(type(record).model_fields)), unique=True))
    update = {name: getattr(record, name) for name in names}
    before = shown(record)
    assert shown(record.model_copy(update=update)) == shown(BaseModel.model_copy(record, update=update))
    assert shown(record) == before


@each_record
def test_what_is_made_of_all_values_is_pydantics(record: Record) -> None:
    made = type(record).model_construct(**vars(record))
    assert made == record.model_copy(update=vars(record))
    assert made.model_fields_set == set(type(record).model_fields)
    assert made.model_dump_json() == record.model_dump_json()
    backwards = type(record).model_construct(**dict(reversed(vars(record).items())))
    assert backwards.model_dump_json() == record.model_dump_json()


@each_record
def test_a_default_fills_in_for_what_is_not_given(record: Record) -> None:
    fields = type(record).model_fields
    given_values = {name: value for name, value in vars(record).items() if fields[name].is_required()}
    made = type(record).model_construct(**given_values)
    assert vars(made) == vars(BaseModel.model_construct.__func__(type(record), **given_values))  # type: ignore[attr-defined]


def test_unknown_fields_are_kept_where_a_model_keeps_them() -> None:
    node = WorkflowNode.model_validate({"id": "a", "type": "action", "colour": "red"})
    assert node.model_copy(update={"id": "b"}).model_extra == {"colour": "red"}
    assert WorkflowNode.model_construct(id="a", type="action", colour="red").model_extra == {"colour": "red"}


def test_a_copy_is_refused_changes_like_the_record() -> None:
    with pytest.raises(ValueError, match="frozen"):
        RECORDS[0].model_copy(update={}).id = "other"  # type: ignore[attr-defined]
