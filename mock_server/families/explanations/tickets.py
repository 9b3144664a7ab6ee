"""Why a ticket went the way it went."""

from mock_server.families.explanations.assignments import assignments_of, wait_of
from mock_server.families.explanations.decisions import decisions_of
from mock_server.families.explanations.owner import owner
from mock_server.families.explanations.rules import events_of
from mock_server.families.explanations.sla import ola_of, policies_of, targets_of
from mock_server.families.sla.instances import latest_instance
from mock_server.families.tenant import World
from mock_server.models import TicketExplanation


def explain_ticket(world: World, ticket_id: int) -> TicketExplanation:
    """`NotFound` where no tenant has the ticket."""
    tenant, ticket = owner(world, lambda tenant: tenant.tickets.find(ticket_id), "Ticket not found")
    instance = latest_instance(tenant, ticket_id)
    return TicketExplanation(
        ticket_id=ticket_id,
        tenant_id=tenant.id,
        policies=policies_of(tenant, ticket, instance),
        instance_id=instance.id if instance else None,
        targets=list(targets_of(tenant, ticket, instance)) if instance else [],
        ola=ola_of(tenant, ticket),
        assignments=assignments_of(tenant, ticket),
        waiting=wait_of(tenant, ticket),
        ai=decisions_of(tenant, ticket),
        events=events_of(tenant, ticket),
    )
