"""The documents as Swagger UI shows them: who may call an operation stands in it, and no filter is filled in.

Swagger UI puts a parameter's example into its field. That is right for an id in a path, which has to be there; a filter
that nobody chose makes a list look empty. A cookie is no field of its dialog: no browser lets a script send one, and
the page has a choice of its own for it.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from mock_server.document.operations import METHODS, Access, Document

Schema = dict[str, Any]
CREDENTIALS = {
    "apiKey": "an API key",
    "session": "a session",
    "workflowSignature": "the workflow's signature",
    "controlToken": "the control token, where the mock asks for one",
}
EXAMPLES = ("example", "examples")
CHOSEN_ABOVE = "A dashboard session is no field here: choose one at the top of the page."


def for_swagger_ui(raw: Schema) -> Schema:
    """A copy of the document for Swagger UI."""
    document = Document(deepcopy(raw))
    for operation in document.operations:
        needs = access_in_words(operation.credentials, operation.access)
        described = operation.raw.get("description", "").strip()
        operation.raw["description"] = f"{described}\n\n**Who may call it:** {needs}" if needs else described
    for item in document.raw["paths"].values():
        for method in METHODS:
            if "parameters" in item.get(method, {}):
                item[method]["parameters"] = [
                    _without_filling(document, document.resolve(each)) for each in item[method]["parameters"]
                ]
    _leave_cookies_out(document)
    return document.raw


def _leave_cookies_out(document: Document) -> None:
    schemes = document.raw["components"]["securitySchemes"]
    cookies = {name for name, scheme in schemes.items() if scheme.get("in") == "cookie"}
    for name in cookies:
        del schemes[name]
    for operation in document.operations:
        if "security" in operation.raw:
            operation.raw["security"] = [each for each in operation.raw["security"] if not cookies & each.keys()]
    if "session" in cookies and "apiKey" in schemes:
        schemes["apiKey"]["description"] = f"{schemes['apiKey'].get('description', '').strip()} {CHOSEN_ABOVE}".strip()


def access_in_words(credentials: frozenset[str], access: Access) -> str:
    """Which credential, with which scope, role and permission, on which plan; empty where anybody may."""
    return "; ".join(_parts(credentials, access))


def _parts(credentials: frozenset[str], access: Access) -> Iterator[str]:
    for name, words in CREDENTIALS.items():
        if name not in credentials:
            continue
        if name == "apiKey" and access.scope:
            yield f"{words} with the scope `{access.scope}`"
        elif name == "session":
            yield words + _role_and_permission(access)
        else:
            yield words
    if access.plan:
        yield f"plan **{access.plan}**{' or higher' if access.plan != 'enterprise' else ''}"
    if access.profile:
        yield "the tenant needs the product profile"


def _role_and_permission(access: Access) -> str:
    of = f" of a role among {', '.join(f'`{role}`' for role in access.roles)}" if access.roles else " of any role"
    return of + (f" with the permission `{access.permission}`" if access.permission else "")


def _without_filling(document: Document, parameter: Mapping[str, Any]) -> Schema:
    """The parameter, its example told in its description where the field may stay empty."""
    if parameter.get("required"):
        return dict(parameter)
    schema = {key: value for key, value in document.resolve(parameter["schema"]).items() if key not in EXAMPLES}
    shown = parameter.get("example", parameter["schema"].get("example"))
    left = {key: value for key, value in parameter.items() if key not in EXAMPLES}
    if shown is None or "default" in schema:
        return {**left, "schema": schema}
    described = f"{parameter.get('description', '').strip()} For example `{shown}`.".strip()
    return {**left, "description": described, "schema": schema}
