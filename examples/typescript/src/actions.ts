// What the forms do, by the name in their `data-action`. Each answers with the address of what to show then.

import type { Helpdesk, TicketPriority, TicketStatus } from "./api/client.ts";
import { closeTicket, createTicket, moveTicket } from "./tickets.ts";

export interface Sent {
  fields: Record<string, string>;
  ticket: number;
  /** The same for every try with one form, so that a retry makes no second ticket. */
  key: string;
}

type Action = (api: Helpdesk, sent: Sent) => Promise<string>;

export const ACTIONS: Record<string, Action> = {
  create: async (api, { fields: { subject = "", description, priority, category }, key }) => {
    const body = { subject, description: description || null, priority: priority as TicketPriority, category: category || null };
    return addressOf((await createTicket(api, body, key)).id);
  },
  move: async (api, { fields, ticket }) =>
    addressOf((await moveTicket(api, ticket, fields["status"] as TicketStatus)).id),
  close: async (api, { fields, ticket }) =>
    addressOf((await closeTicket(api, ticket, fields["resolution_notes"] ?? "")).id),
};

function addressOf(ticket: number): string {
  return `/tickets/${ticket}`;
}
