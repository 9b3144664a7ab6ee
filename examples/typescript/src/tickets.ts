// What the pages ask the API for. Each rejects with a `Refusal` where the API says no.

import type { Helpdesk, SlaInstance, Ticket, TicketCreate, TicketDetail, TicketPage, TicketStatus } from "./api/client.ts";
import { accepted } from "./api/refusal.ts";
import type { Filters } from "./filters.ts";

const PAGE = 100;

export async function listTickets(api: Helpdesk, query: Filters): Promise<TicketPage> {
  return accepted(await api.GET("/api/v1/tickets", { params: { query } }));
}

export async function getTicket(api: Helpdesk, id: number): Promise<TicketDetail> {
  return accepted(await api.GET("/api/v1/tickets/{ticket_id}", { params: { path: { ticket_id: id } } }));
}

/** However often it is sent with one key, there is one ticket. */
export async function createTicket(api: Helpdesk, body: TicketCreate, key: string): Promise<Ticket> {
  return accepted(await api.POST("/api/v1/tickets", { body, params: { header: { "Idempotency-Key": key } } }));
}

export async function moveTicket(api: Helpdesk, id: number, status: TicketStatus): Promise<Ticket> {
  const params = { path: { ticket_id: id } };
  return accepted(await api.PUT("/api/v1/tickets/{ticket_id}", { params, body: { status } }));
}

export async function closeTicket(api: Helpdesk, id: number, notes: string): Promise<Ticket> {
  const params = { path: { ticket_id: id } };
  return accepted(await api.POST("/api/v1/tickets/{ticket_id}/close", { params, body: { resolution_notes: notes || null } }));
}

/** The newest SLA instance of a ticket. The list has no filter for it, so its pages are searched. */
export async function slaOf(api: Helpdesk, ticketId: number): Promise<SlaInstance | undefined> {
  for (let offset = 0; ; offset += PAGE) {
    const page = accepted(await api.GET("/api/v2/sla/instances", { params: { query: { limit: PAGE, offset } } }));
    const found = page.data.find((each) => each.ticket_id === ticketId);
    if (found || offset + PAGE >= page.total) return found;
  }
}
