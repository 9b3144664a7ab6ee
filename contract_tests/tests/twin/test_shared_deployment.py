"""A deployment that others use has records of its own, other users, other secrets, and ids of its own making."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread, current_thread
from typing import Any

from contract_tests.contract import contract
from contract_tests.registry import checks
from contract_tests.tests.fake_deployment import deployment
from contract_tests.tests.twin.conftest import REMOTE, On
from contract_tests.twin.compare import OF_OTHERS, OTHER_POLICY, USERS
from contract_tests.twin.kit_traffic import sequence_of
from contract_tests.twin.report import TwinReport
from contract_tests.twin.stage import UNLIMITED
from contract_tests.twin.steps import NOTHING, TAG, Call, Ref, Sequence, User
from contract_tests.twin.twin import Twin
from mutation.mutant import Plant
from mutation.patches import around, replaced
from mutation.wire import answers, edits

Json = Any
SIGNED = "the_signature_of_the_same_json_in_other_bytes_is_refused"
POLICIES = "a_disabled_policy_matches_nothing"
ON_CALL = "a_deleted_schedule_leaves_nobody_on_call"
HONEST: Plant = answers("get_ticket", lambda _call, _reply: None)


def played(on: On, *names: str) -> TwinReport:
    """What the twin says of a deployment by the traffic of those checks."""
    named = {each.name: each for each in (*checks("checks"), *checks("probes"))}
    with (
        deployment(clock="real", rate_limit=UNLIMITED) as server,
        on(server.url, **{**REMOTE, "users": ["user_001", "user_012"]}) as stage,
    ):
        made = [sequence_of(named[each], stage) for each in names]
        return Twin(stage).run([each for each in made if each])


def test_what_is_signed_is_refused_on_both_sides(on: On) -> None:
    report = played(on, SIGNED)
    assert (report.findings, report.fidelity) == ((), 1)
    assert report.comparable > 10


def test_a_policy_of_the_deployments_own_is_none_of_the_sequence(on: On) -> None:
    report = played(on, POLICIES)
    assert report.findings == ()
    assert report.ignored[OTHER_POLICY] > 0


def test_users_with_other_names_are_the_deployments_own(on: On) -> None:
    report = played(on, ON_CALL)
    assert report.findings == ()
    assert report.ignored[USERS] > 0


def call(operation: str, *path: Json, body: Json = NOTHING) -> Call:
    """A call of somebody who may do all."""
    said = contract().by_id[operation]
    filled = iter(path)
    segments = tuple(next(filled) if each.startswith("{") else each for each in said.segments)
    headers = () if body is NOTHING else (("Content-Type", "application/json"),)
    return Call(operation, said.method, segments, body=body, who="owner", headers=headers)


ID = ("id",)
MEMBERS = (
    call("create_team", body={"name": f"Team {TAG}"}),
    call("put_team_member", Ref(0, ID), User(0), body={"role": "lead"}),
    call("list_team_members", Ref(0, ID)),
)
ROTA = (
    MEMBERS[0],
    call("create_oncall_schedule", body={"name": f"Rota {TAG}", "team_id": Ref(0, ID)}),
    call("get_team", Ref(0, ID)),
    call("get_oncall_schedule", Ref(1, ID)),
    call("list_teams"),
    call("list_oncall_schedules"),
    call("delete_oncall_schedule", Ref(1, ID)),
    call("list_oncall_schedules"),
)


def test_a_user_who_has_another_name_each_time_differs(on: On) -> None:
    def renamed(members: Json) -> None:
        for each in members:
            each["user_name"] = "Somebody else"

    assert play_on(on, MEMBERS).findings == ()
    report = play_on(on, MEMBERS, answers("list_team_members", edits(renamed)))
    assert [(each.operation, each.place) for each in report.findings] == [("list_team_members", ("*", "user_name"))]


def test_a_record_that_is_only_named_may_be_another_one(on: On) -> None:
    """The docs' schedule bh_001, say, which a deployment has as it likes, or an oracle that was emptied."""
    steps = (
        call("create_team", body={"name": f"Team {TAG}", "business_hours_id": "bh_001"}),
        call("get_business_hours", Ref(0, ("business_hours_id",))),
    )
    report = play_on(on, steps)
    assert report.findings == ()
    assert report.ignored[OF_OTHERS] == 1


def test_tables_that_are_numbered_alike_are_no_divergence(on: On) -> None:
    """A team and its schedule are both 5001, and others have such records as well."""
    with numbered_by_table() as threads:
        report = play_on(on, ROTA, threads=threads)
    assert (report.findings, report.fidelity, report.comparable) == ((), 1, len(ROTA))


def test_a_record_of_another_kind_is_found_among_numbers(on: On) -> None:
    def strange(record: Json) -> None:
        record["team_id"] = "4711"

    with numbered_by_table() as threads:
        report = play_on(on, ROTA, answers("get_oncall_schedule", edits(strange)), threads)
    assert [(each.operation, each.kind) for each in report.failing] == [("get_oncall_schedule", "id")]


@contextmanager
def numbered_by_table() -> Iterator[list[Thread]]:
    """Ids are texts that begin at 5001 in each table, at the mock whose threads are put into the list."""
    threads = list[Thread]()

    def numbered(text: Callable[[Json, str], str], ids: Json, prefix: str) -> str:
        return str(5_000 + ids.number(f"t_{prefix}")) if current_thread() in threads else text(ids, prefix)

    with replaced(("mock_server.state.ids:Ids.text", around(numbered)))():
        yield threads


def play_on(on: On, steps: tuple[Call, ...], plant: Plant = HONEST, threads: list[Thread] | None = None) -> TwinReport:
    """What the twin says of a deployment by these steps."""
    with plant() as planted, deployment(before=planted, clock="real", rate_limit=UNLIMITED) as server:
        if threads is not None:
            threads.append(server.mock._thread)
        with on(server.url, **{**REMOTE, "users": ["user_001", "user_012"]}) as stage:
            return Twin(stage).run([Sequence("steps", "drawn", steps)])
