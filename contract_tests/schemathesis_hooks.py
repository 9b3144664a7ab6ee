"""What Schemathesis has to know of the mock besides its document. Loaded by schemathesis.toml."""

from typing import Any

import httpx
import schemathesis
from hypothesis.control import current_build_context
from schemathesis import Case, CheckContext, HookContext, Response
from schemathesis.generation.modes import GenerationMode

RULES = {"time_order", "timezone_unknown"}
"""The types of those issues that `x-semantic-422` announces."""

http = httpx.Client(trust_env=False)
chapters: list[object] = [None]


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:  # noqa: ARG001 - as hooks are called
    """Put the world back before each chapter of the run: what one deletes, the next should not miss."""
    chapter = chapter_of(case)
    if chapter is not None and chapter != chapters[-1]:
        chapters.append(chapter)
        http.post(f"{case.operation.schema.get_base_url().rstrip('/')}/_mock/reset").raise_for_status()


def chapter_of(case: Case[Any]) -> object:
    """An operation while it is sent the documented examples, a scenario of the stateful phase, or a whole phase."""
    if case.meta is None:
        return None
    phase = case.meta.phase.name
    if phase in {"examples", "coverage"}:
        return phase, case.operation.label
    return current_build_context() if phase == "stateful" else phase


@schemathesis.check
def semantic_422(ctx: CheckContext, response: Response, case: Case[Any]) -> None:  # noqa: ARG001 - as checks are called
    """Valid data may be refused for a rule that JSON Schema cannot express, and for nothing else."""
    if response.status_code == 422 and case.meta and case.meta.generation.mode == GenerationMode.POSITIVE:
        others = [issue for issue in response.json()["detail"] if issue["type"] not in RULES]
        assert not others, f"Valid data was refused: {others}"
