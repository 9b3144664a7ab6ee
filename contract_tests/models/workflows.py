"""Workflows as they come and go: drafts and versions, runs and approvals. Docs: automation-and-workflows."""

from operator import itemgetter

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, invariant, multiple, precondition, rule

from contract_tests.assertions import body, done, holds, includes, promise, refused, same
from contract_tests.factories.records import new_ticket
from contract_tests.factories.workflows import (
    ASK,
    NOTE,
    TELL,
    UNPUBLISHED,
    WORKFLOWS,
    Json,
    at_rest,
    begun,
    canvas,
    decision,
    execution,
    leads,
    new_workflow,
    on_event,
    patched,
    publish,
    published,
    read,
    request_of,
    steps_of,
    telling,
)
from contract_tests.models.machine import Machine, model
from contract_tests.response_json import without

CANVASES = (canvas(), canvas(NOTE), canvas(TELL), canvas(NOTE, TELL))
CHANGES: st.SearchStrategy[Json] = st.one_of(
    st.fixed_dictionaries({"canvas_definition": st.sampled_from(CANVASES)}),
    st.fixed_dictionaries({"description": st.sampled_from(["New", "", None])}),
    st.fixed_dictionaries({"status": st.sampled_from(["draft", "archived"])}),
    st.fixed_dictionaries({"trigger_config": st.sampled_from([on_event("ticket.created"), on_event()])}),
)


@model("WF-116", "WF-117", "WF-118", "WF-18", "WF-128")
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
        with promise("WF-116"):
            same(without(patched(self.on, workflow_id, **fields), "updated_at"), expected, "the changed workflow")
        self._keep(workflow_id, expected)

    @rule(workflow_id=workflows)
    def publish(self, workflow_id: str) -> None:
        if workflow_id in self.records:
            answer = publish(self.on, workflow_id)
            self.versions[workflow_id].append(self.records[workflow_id]["canvas_definition"])
            self._published(workflow_id, answer, "WF-18")

    @rule(workflow_id=workflows, chance=st.integers(0, 9))
    def restore(self, workflow_id: str, chance: int) -> None:
        versions = self.versions.get(workflow_id)
        if versions:
            number = chance % len(versions)
            answer = body(self.on.dashboard.post(f"{WORKFLOWS}/{workflow_id}/versions/{number + 1}/restore"))
            self.records[workflow_id]["canvas_definition"] = versions[number]
            versions.append(versions[number])
            self._published(workflow_id, answer, "WF-128")

    @rule(workflow_id=workflows)
    def execute(self, workflow_id: str) -> None:
        if workflow_id in self.records:
            answer = execution(self.on, workflow_id, self.ticket)
            if self.records[workflow_id]["status"] == "published":
                body(answer, 202)
            else:
                with promise("WF-118"):
                    refused(answer, 409, UNPUBLISHED)

    @rule(workflow_id=workflows)
    def delete(self, workflow_id: str) -> None:
        path = f"{WORKFLOWS}/{workflow_id}"
        expected = 204 if self.records.pop(workflow_id, None) else 404
        self.versions.pop(workflow_id, None)
        with promise("WF-117"):
            same(self.on.dashboard.delete(path).status_code, expected, "the status of deleting it")
            same(self.on.dashboard.get(path).status_code, 404, "the status of the deleted workflow")
            same(self.on.dashboard.get(f"{path}/versions").status_code, 404, "the status of its versions")

    @precondition(lambda self: self.touched in self.records)
    @invariant()
    def the_workflow_and_its_versions_are_kept(self) -> None:
        path = f"{WORKFLOWS}/{self.touched}"
        same(without(read(self.on, path), "updated_at"), self.records[self.touched], "the workflow that is kept")
        with promise("WF-18"):
            listed = sorted(read(self.on, f"{path}/versions"), key=itemgetter("version"))
            found = [each["canvas_definition"] for each in listed]
            same(found, self.versions[self.touched], "the canvases of its versions")
        self.touched = ""

    def _make(self) -> str:
        made = new_workflow(self.on, canvas_definition=canvas(NOTE))
        self.versions[made["id"]] = []
        self._keep(made["id"], without(made, "updated_at"))
        return str(made["id"])

    def _published(self, workflow_id: str, answer: Json, rule_id: str) -> None:
        expected = {**self.records[workflow_id], "status": "published", "version": len(self.versions[workflow_id])}
        with promise(rule_id):
            includes(answer, without(expected, "published_at"), "the published workflow")
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
        definition = canvas(
            ASK,
            *telling("between"),
            {**ASK, "id": "again"},
            TELL,
            edges="start>ask ask>between:approved between>again again>tell:approved",
        )
        self.workflow = published(self.on, definition)
        self.asking: dict[str, Json] = {}
        self.approved: dict[str, int] = {}
        self.rejected: set[str] = set()

    @rule(target=runs)
    def execute(self) -> str:
        path = begun(self.on, self.workflow)
        self.approved[path] = 0
        self._look(path, "WF-50")
        return path

    @rule(path=runs)
    def approve(self, path: str) -> None:
        if path in self.asking:
            self._decide(path, "approved")
            self.approved[path] += 1
            self._look(path, "WF-52")

    @rule(path=runs)
    def reject(self, path: str) -> None:
        if path in self.asking:
            self._decide(path, "rejected")
            self.rejected.add(path)
            self._look(path, "WF-53")

    @rule(path=runs)
    def wait(self, path: str) -> None:
        self.on.wait(1)
        self._look(path, "WF-50")

    @precondition(lambda self: bool(self.approved))
    @invariant()
    def what_is_pending_is_what_runs_ask(self) -> None:
        with promise("WF-51"):
            for path in self.approved:
                asked, expected = request_of(self.on, path), self.asking.get(path)
                same(asked and asked["id"], expected and expected["id"], "what the run asks")

    def _decide(self, path: str, word: str) -> None:
        request = self.asking.pop(path)
        done(decision(self.on, request["id"], word))
        with promise("WF-56"):
            same(decision(self.on, request["id"], word).status_code, 409, "the status of deciding twice")

    def _look(self, path: str, rule_id: str) -> None:
        run, approved = at_rest(self.on, path), self.approved[path]
        waits = approved < len(ASKED) and path not in self.rejected
        with promise(rule_id):
            leads(steps_of(self.on, path), COMES_TO[approved], NEVER[approved])
            ended = run["status"] == "completed"
            holds(path in self.rejected or ended == (approved == len(ASKED)), "a run that is completed at its end", run)
        with promise("WF-62"):
            same(run["id"], path.rpartition("/")[2], "whose run is read")
        if waits:
            asked = request_of(self.on, path)
            with promise("WF-51"):
                holds(asked, "the request of a run that waits in the list", asked)
            self.asking[path] = asked


ASKED = ("ask", "again")
COMES_TO, NEVER = ("", "between", "between tell"), ("between tell", "tell", "")
"""The nodes that a run has come to, and those that it has not, after so many approvals."""
