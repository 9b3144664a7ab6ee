"""Defects on the wire that look into a request's body: a body that is no JSON object is let through untouched.

Else a defect would trip over such a body, and be found for that instead of for what is wrong with it.
"""

from collections.abc import Callable
from typing import Any

from mutation import wire as anything
from mutation.mutant import Plant
from mutation.wire import Call, Deliver, MutableReply


def asks(operations: str, alter: Callable[[Call], object]) -> Plant:
    """`anything.asks`, for objects."""
    return anything.asks(operations, lambda call: alter(call) if _is_object(call) else None)


def answers(operations: str, alter: Callable[[Call, MutableReply], object]) -> Plant:
    """`anything.answers`, for objects."""
    return anything.answers(operations, lambda call, reply: alter(call, reply) if _is_object(call) else None)


def wire(operations: str, through: Callable[[Call, Deliver], Any]) -> Plant:
    """`anything.wire`, for objects."""

    async def objects(call: Call, deliver: Deliver) -> Any:
        return await (through(call, deliver) if _is_object(call) else deliver(call))

    return anything.wire(operations, objects)


def _is_object(call: Call) -> bool:
    """No body at all, and one that is no JSON, count as an empty object."""
    return isinstance(call.json, dict)
