"""What is broken on purpose in a world (`/_mock/console/faults`)."""

from flask import Blueprint, current_app, render_template, request

from mock_server.console.layout import the_view

page = Blueprint("faults", __name__)
KINDS = {
    "status": "another status, with its documented body",
    "delay": "the answer comes late",
    "drop": "the connection breaks",
    "truncate": "the body ends too early",
    "malformed": "a body that is no JSON",
    "empty": "200 without a body",
    "rate_limit": "429, as if the minute were used up",
}
PLACES = {
    "request": "at the request: nothing is done",
    "response": "at the response: it is done, and the answer is lost or another",
    "body": "in the body of the answer",
}
FIELDS = (
    "name",
    "operation",
    "tag",
    "path",
    "credential",
    "kind",
    "at",
    "status",
    "retry_after",
    "retry_after_form",
    "delay_ms",
    "probability",
    "count",
)
FORMS = {"date": "as a date", "none": "not at all"}


@page.get("/_mock/console/faults")
def listed() -> str:
    view = the_view()
    answer = view.answers.get("/_mock/faults")
    document = current_app.config["DOCUMENTS"]["api"]
    found = answer.content if answer and answer.ok else []
    chosen = next((each for each in found if each["name"] == request.args.get("edit")), None)
    shown = {name: "" if chosen is None or chosen[name] is None else _text(chosen[name]) for name in FIELDS}
    return render_template(
        "faults.html",
        faults=found,
        kinds=KINDS,
        places=PLACES,
        forms=FORMS,
        form={**shown, **{name: view.sent[name] for name in FIELDS if name in view.sent}},
        operations=sorted(each["operationId"] for item in document["paths"].values() for each in item.values()),
        tags=[tag["name"] for tag in document["tags"]],
    )


def _text(value: object) -> str:
    """A value of a fault as its form has it: 200, or 100-900, or 200~0.8."""
    if isinstance(value, dict):
        spread = "median" in value
        return f"{value['median']}~{value['sigma']}" if spread else f"{value['min']}-{value['max']}"
    return f"{value:g}" if isinstance(value, float) else str(value)
