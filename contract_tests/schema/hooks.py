"""What a run of the kit adds to the hooks for everybody: its gateway puts a mock's world back."""

import os
from typing import Any

import httpx
import schemathesis
from hypothesis.control import current_build_context
from schemathesis import Case, HookContext

from contract_tests import schemathesis_hooks as for_everybody

__all__ = ["chapter_of", "for_everybody"]

http = httpx.Client(trust_env=False)
chapters: list[object] = [None]

GATEWAY_KEY = os.environ.get("AURION_CONTRACT_GATEWAY_KEY", "")
"""By which a run's gateway knows us. Without a gateway there is none."""


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:  # noqa: ARG001 - as hooks are called
    """Put a mock's world back before each chapter of the run: what one deletes, the next should not miss.

    The gateway does it; against a deployment it does nothing.
    """
    chapter = chapter_of(case)
    if chapter is not None and chapter != chapters[-1]:
        chapters.append(chapter)
        reset = f"{case.operation.schema.get_base_url().rstrip('/')}/_mock/reset"
        http.post(reset, headers={"X-API-Key": GATEWAY_KEY} if GATEWAY_KEY else {}).raise_for_status()


def chapter_of(case: Case[Any]) -> object:
    """An operation while it is sent the documented examples, a scenario of the stateful phase, or a whole phase."""
    if case.meta is None:
        return None
    phase = case.meta.phase.name
    if phase in {"examples", "coverage"}:
        return phase, case.operation.label
    return current_build_context() if phase == "stateful" else phase
