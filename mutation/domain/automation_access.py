"""Defects of who may do what with automation rules. Docs: automation-and-workflows, "Authorization"."""

from collections.abc import Callable

from mutation.mutant import Mutant
from mutation.wire import Call, Deliver, Reply, answers, asks, says, status, wire

OWNER, STRANGER = "sess_tenant_owner", "sess_other_tenant"
READS = "list_automation_rules get_automation_rule list_automation_logs"
WRITES = "create_automation_rule update_automation_rule delete_automation_rule"
FIRES, RUNS = "execute_automation_event", "run_time_automation_rules"


def become_owner(call: Call) -> None:
    call.headers.pop("x-api-key", None)
    call.headers["cookie"] = f"aurion_session={OWNER}"


def lets_in(*credentials: str) -> Callable[[Call], None]:
    """Who sends one of these, a session or a key, may do what the owner may; without any, every key."""

    def alter(call: Call) -> None:
        carried = call.headers.get("x-api-key") or call.headers.get("cookie", "").removeprefix("aurion_session=")
        if carried in credentials or (not credentials and "x-api-key" in call.headers):
            become_owner(call)

    return alter


def keeps_out(*sessions: str) -> Callable[[Call, Reply], None]:
    """Who has one of these sessions is refused."""

    def alter(call: Call, reply: Reply) -> None:
        if call.headers.get("cookie", "").removeprefix("aurion_session=") in sessions:
            reply.status = 403
            reply.json = {"detail": "Insufficient role"}

    return alter


async def looks_first(call: Call, deliver: Deliver) -> Reply:
    """A key hears what is wrong with its request before it hears that it may not send it."""
    sent = call.json if isinstance(call.json, dict) else {}
    if "x-api-key" in call.headers and not (sent.get("name") or sent.get("event_type")):
        become_owner(call)
    reply: Reply = await deliver(call)
    return reply


def forbidden(reply: Reply) -> bool:
    return reply.status == 403


def no_scope(_call: Call, reply: Reply) -> None:
    says("Missing required scope: automation:read", instead_of=403)(_call, reply)


MUTANTS: list[Mutant] = [
    Mutant("RULE-01", "authorization", "A key reads rules and logs.", asks(READS, lets_in())),
    Mutant("RULE-01", "authorization", "A key fires events.", asks(FIRES, lets_in())),
    Mutant("RULE-01", "authorization", "A key changes rules.", asks("update_automation_rule", lets_in())),
    Mutant("RULE-01", "authorization", "A key without a scope is let in.", asks(READS, lets_in("ak_live_noscope"))),
    Mutant("RULE-01", "errors", "A scope is said to be missing.", answers(READS, no_scope)),
    Mutant("RULE-50", "validation", "What a key sends is looked at.", wire(f"{WRITES} {FIRES}", looks_first)),
    Mutant("RULE-54", "status", "Who may not write finds nothing.", answers(WRITES, status(404, when=forbidden))),
    Mutant(
        "RULE-47",
        "authorization",
        "The product profile is asked for where events are fired.",
        answers(FIRES, keeps_out("sess_noprofile")),
    ),
    Mutant(
        "RULE-48",
        "authorization",
        "Another tenant reads a rule by its id.",
        asks("get_automation_rule", lets_in(STRANGER)),
    ),
    Mutant(
        "RULE-48", "authorization", "Another tenant deletes a rule.", asks("delete_automation_rule", lets_in(STRANGER))
    ),
    Mutant(
        "RULE-48",
        "authorization",
        "Another tenant sees the rules in its list.",
        asks("list_automation_rules", lets_in(STRANGER)),
    ),
    Mutant("RULE-48", "authorization", "Another tenant's event fires the rules.", asks(FIRES, lets_in(STRANGER))),
]
