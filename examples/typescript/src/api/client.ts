// A typed client of the API, for the browser and for Node.

import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.d.ts";

export type Helpdesk = Client<paths>;
export type Ticket = components["schemas"]["Ticket"];
export type TicketDetail = components["schemas"]["TicketDetail"];
export type TicketPage = components["schemas"]["TicketPage"];
export type TicketStatus = components["schemas"]["TicketStatus"];
export type TicketPriority = components["schemas"]["TicketPriority"];
export type TicketCreate = components["schemas"]["TicketCreate"];
export type SlaInstance = components["schemas"]["SlaInstance"];

export interface Access {
  /** Where the API is: `http://localhost:4010`. */
  url: string;
  /** For servers and scripts. A browser has the cookie of its session instead, and must never see a key. */
  apiKey?: string;
  /** What else goes along: a server passes its visitor's cookie on. */
  headers?: Record<string, string>;
}

/** The session's cookie goes along to another port or host only because of `credentials: "include"`. */
export function createHelpdesk({ url, apiKey, headers }: Access): Helpdesk {
  return createClient<paths>({
    baseUrl: url,
    credentials: "include",
    fetch: (request) => globalThis.fetch(request), // looked up at each call: MSW may have replaced it by then
    headers: { ...headers, ...(apiKey && { "X-API-Key": apiKey }) },
  });
}
