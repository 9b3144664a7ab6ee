"""Workflows as they come and go: drafts and versions, runs and approvals. Docs: automation-and-workflows."""

from operator import itemgetter

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, invariant, multiple, precondition, rule

from contract_tests.expecting import body, holds, includes, promise, refused, same
from contract_tests.making.records import new_ticket
from contract_tests.making.workflows import (
    ASK,
    NOTE,
    PENDING,
    TELL,
    UNPUBLISHED,
    WORKFLOWS,
    Json,
    at_rest,
    but,
    canvas,
    decision,
    execution,
    ids,
    new_workflow,
    on_event,
    patched,
    publish,
    published,
    read,
    request_of,
    steps_of,
    way,
)
from contract_tests.models.machine import Machine, model

CANVASES = (canvas(), canvas(NOTE), canvas(TELL), canvas(NOTE, TELL))
CHANGES: st.SearchStrategy[Json] = st.one_of(
    st.fixed_dictionaries({"canvas_definition": st.sampled_from(CANVASES)}),
    st.fixed_dictionaries({"description": st.sampled_from(["New", "", None])}),
    st.fixed_dictionaries({"status": st.sampled_from(["draft", "archived"])}),
    st.fixed_dictionaries({"trigger_config": st.sampled_from([on_event("ticket.created"), on_event()])}),
)


@model("WF-14", "WF-15", "WF-16", "WF-17", "WF-70", "WF-71")
class WorkflowVersions(Machine):
    """A draft is changed, published, archived, restored and deleted; its versions keep what was published."""

    workflows = Bundle("workflows")

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, Json] = {}
        self.versions: dict[str, list[Json]] = {}
        self.touched = ""

    @initialize(target=workflows)
    def begin(self) -> object:
        self.ticket = new_ticket(self.on)
        return multiple(self._make(), self._make())

    @rule(target=workflows)
    def create(self) -> str:
        return self._make()

    @rule(workflow_id=workflows, fields=CHANGES)
    def change(self, workflow_id: str, fields: Json) -> None:
        if workflow_id not in self.records:
            return
        expected = {**self.records[workflow_id], **fields}
        with promise("WF-14"):
            same(but(patched(self.on, workflow_id, **fields), "updated_at"), expected, "the changed workflow")
        self._keep(workflow_id, expected)

    @rule(workflow_id=workflows)
    def publish(self, workflow_id: str) -> None:
        if workflow_id in self.records:
            answer = publish(self.on, workflow_id)
            self.versions[workflow_id].append(self.records[workflow_id]["canvas_definition"])
            self._published(workflow_id, answer, "WF-17")

    @rule(workflow_id=workflows, chance=st.integers(0, 9))
    def restore(self, workflow_id: str, chance: int) -> None:
        versions = self.versions.get(workflow_id)
        if versions:
            number = chance % len(versions)
            answer = body(self.on.dashboard.post(f"{WORKFLOWS}/{workflow_id}/versions/{number + 1}/restore"))
            self.records[workflow_id]["canvas_definition"] = versions[number]
            versions.append(versions[number])
            self._published(workflow_id, answer, "WF-71")

    @rule(workflow_id=workflows)
    def execute(self, workflow_id: str) -> None:
        if workflow_id in self.records:
            answer = execution(self.on, workflow_id, self.ticket)
            if self.records[workflow_id]["status"] == "published":
                body(answer, 202)
            else:
                with promise("WF-16"):
                    refused(answer, 409, UNPUBLISHED)

    @rule(workflow_id=workflows)
    def delete(self, workflow_id: str) -> None:
        path = f"{WORKFLOWS}/{workflow_id}"
        expected = 204 if self.records.pop(workflow_id, None) else 404
        self.versions.pop(workflow_id, None)
        with promise("WF-15"):
            same(self.on.dashboard.delete(path).status_code, expected, "the status of deleting it")
            same(self.on.dashboard.get(path).status_code, 404, "the status of the deleted workflow")
            same(self.on.dashboard.get(f"{path}/versions").status_code, 404, "the status of its versions")

    @precondition(lambda self: self.touched in self.records)
    @invariant()
    def the_workflow_and_its_versions_are_kept(self) -> None:
        path = f"{WORKFLOWS}/{self.touched}"
        same(but(read(self.on, path), "updated_at"), self.records[self.touched], "the workflow that is kept")
        with promise("WF-70"):
            listed = sorted(read(self.on, f"{path}/versions"), key=itemgetter("version"))
            found = [each["canvas_definition"] for each in listed]
            same(found, self.versions[self.touched], "the canvases of its versions")
        self.touched = ""

    def _make(self) -> str:
        made = new_workflow(self.on, canvas_definition=canvas(NOTE))
        self.versions[made["id"]] = []
        self._keep(made["id"], but(made, "updated_at"))
        return str(made["id"])

    def _published(self, workflow_id: str, answer: Json, rule_id: str) -> None:
        expected = {**self.records[workflow_id], "status": "published", "version": len(self.versions[workflow_id])}
        with promise(rule_id):
            includes(answer, but(expected, "published_at"), "the published workflow")
        self._keep(workflow_id, {**expected, "published_at": answer["published_at"]})

    def _keep(self, workflow_id: str, record: Json) -> None:
        self.records[workflow_id] = record
        self.touched = workflow_id


@model("WF-50", "WF-51", "WF-52", "WF-53", "WF-56", "WF-62")
class RunsAndApprovals(Machine):
    """Runs that ask twice: each waits for its own decisions, whatever is decided of the others."""

    runs = Bundle("runs")

    @initialize()
    def begin(self) -> None:
        self.ticket = new_ticket(self.on)
        definition = canvas(ASK, NOTE, {**ASK, "id": "again"}, TELL)
        self.workflow_id = published(self.on, definition)["id"]
        self.asking: dict[str, Json] = {}
        self.ways: dict[str, tuple[str, str]] = {}

    @rule(target=runs)
    def execute(self) -> str:
        run = body(execution(self.on, self.workflow_id, self.ticket), 202)
        self._look(run["id"], "WF-50", "waiting_approval", "start ask")
        return str(run["id"])

    @rule(run_id=runs)
    def approve(self, run_id: str) -> None:
        if run_id in self.asking:
            again = self.asking[run_id]["node_id"] == "ask"
            self._decide(run_id, "approved")
            expected = ("waiting_approval", "start ask note again") if again else ("completed", WHOLE)
            self._look(run_id, "WF-52", *expected)

    @rule(run_id=runs)
    def reject(self, run_id: str) -> None:
        if run_id in self.asking:
            self._decide(run_id, "rejected")
            self._look(run_id, "WF-53", "cancelled", self.ways[run_id][1])

    @rule(run_id=runs)
    def wait(self, run_id: str) -> None:
        self.on.wait(1)
        self._look(run_id, "WF-50", *self.ways[run_id])

    @precondition(lambda self: bool(self.ways))
    @invariant()
    def what_is_pending_is_what_runs_ask(self) -> None:
        with promise("WF-51"):
            found = [each["id"] for each in read(self.on, PENDING) if each["workflow_id"] == self.workflow_id]
            same(sorted(found), sorted(ids(self.asking.values())), "the pending requests of our runs")

    def _decide(self, run_id: str, word: str) -> None:
        request = self.asking.pop(run_id)
        body(decision(self.on, request["id"], word))
        with promise("WF-56"):
            same(decision(self.on, request["id"], word).status_code, 409, "the status of deciding twice")

    def _look(self, run_id: str, rule_id: str, status: str, nodes: str) -> None:
        path = f"{WORKFLOWS}/{self.workflow_id}/runs/{run_id}"
        run = at_rest(self.on, path)
        with promise(rule_id):
            same((run["status"], way(steps_of(self.on, path))), (status, nodes), "the run")
        with promise("WF-62"):
            same(run["id"], run_id, "whose run is read")
        if status == "waiting_approval":
            asked = request_of(self.on, run_id)
            with promise("WF-51"):
                holds(asked, "the request of a run that waits in the list", asked)
            self.asking[run_id] = asked
        self.ways[run_id] = (status, nodes)


WHOLE = "start ask note again tell"
