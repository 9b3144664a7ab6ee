"""Defects of who may do what with SLAs, and of creating again with one key. Docs: sla."""

from typing import Any

from mutation.domain.sla import CREATE
from mutation.mutant import Mutant
from mutation.wire import Call, Reply, answers, asks, sets

KEY = "x-api-key"
SESSION = "cookie"
NO_SCOPE = "Missing required scope: sla:write"


def is_key(call: Call, name: str) -> bool:
    return call.headers.get(KEY) == f"ak_live_{name}"


def lets_in(name: str) -> Any:
    """The key of this name, or the session, is taken for the owner's."""

    def alter(call: Call) -> None:
        if is_key(call, name) or call.headers.get(SESSION, "").endswith(f"sess_{name}"):
            call.headers[KEY] = "ak_live_xxxx"

    return alter


def keeps_out(name: str, words: str) -> Any:
    """The key of this name, or the session, is refused."""

    def alter(call: Call, reply: Reply) -> None:
        if is_key(call, name) or call.headers.get(SESSION, "").endswith(f"sess_{name}"):
            reply.status, reply.json = 403, {"detail": words}

    return alter


def no_key(call: Call) -> None:
    call.headers.pop("idempotency-key", None)


MUTANTS: list[Mutant] = [
    Mutant(
        "SLA-01",
        "authorization",
        "Breaches are for the enterprise plan only.",
        answers("list_sla_breaches", keeps_out("professional", "Enterprise plan required")),
    ),
    Mutant("SLA-27", "authorization", "The professional plan has escalations.", asks(CREATE, lets_in("professional"))),
    Mutant(
        "SLA-67",
        "authorization",
        "OLA policies are shown on the professional plan.",
        asks("list_ola_policies", lets_in("professional")),
    ),
    Mutant(
        "SLA-67",
        "filters and paging",
        "The list of OLA policies is empty.",
        answers("list_ola_policies", sets(data=[])),
    ),
    Mutant(
        "SLA-68", "authorization", "Instances are read without a scope.", asks("list_sla_instances", lets_in("noscope"))
    ),
    Mutant(
        "SLA-68",
        "authorization",
        "Previewing needs sla:write.",
        answers("preview_sla_deadline", keeps_out("readonly", NO_SCOPE)),
    ),
    Mutant(
        "SLA-68", "authorization", "Trends need sla:write.", answers("get_sla_trends", keeps_out("readonly", NO_SCOPE))
    ),
    Mutant("SLA-96", "authorization", "OLA policies need no scope.", asks("list_ola_policies", lets_in("noscope"))),
    Mutant(
        "SLA-69", "authorization", "A policy is changed with sla:read.", asks("update_sla_policy", lets_in("readonly"))
    ),
    Mutant(
        "SLA-69", "authorization", "A target is deleted with sla:read.", asks("delete_sla_target", lets_in("readonly"))
    ),
    Mutant(
        "SLA-71",
        "authorization",
        "A policy is read by another tenant.",
        asks("get_sla_policy", lets_in("other_tenant")),
    ),
    Mutant(
        "SLA-71",
        "authorization",
        "Another tenant lists the instances.",
        asks("list_sla_instances", lets_in("other_tenant")),
    ),
    Mutant("SLA-72", "idempotency", "A policy is created again.", asks("create_sla_policy", no_key)),
    Mutant("SLA-72", "idempotency", "A target is created again.", asks("add_sla_target", no_key)),
]
