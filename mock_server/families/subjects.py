"""Which ticket an event is about."""

from mock_server.families.tenant import Tenant
from mock_server.models import Ticket
from mock_server.state.events import Event


def ticket_of(tenant: Tenant, event: Event) -> Ticket | None:
    """The ticket as it is now; None where the event is about none."""
    find = FINDERS.get(event.name.partition(".")[0])
    ticket_id = find(tenant, event.subject_id) if find else None
    return tenant.tickets.find(ticket_id) if ticket_id is not None else None


def _of_conversation(tenant: Tenant, conversation_id: str) -> int | None:
    conversation = tenant.conversations.find(conversation_id)
    return conversation.ticket_id if conversation else None


def _of_instance(tenant: Tenant, instance_id: str) -> int | None:
    instance = tenant.sla_instances.find(instance_id)
    return instance.ticket_id if instance else None


FINDERS = {
    "ticket": lambda _, ticket_id: int(ticket_id),
    "ola": lambda _, ticket_id: int(ticket_id),
    "conversation": _of_conversation,
    "sla": _of_instance,
}
