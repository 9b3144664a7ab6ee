// What the list can be filtered by: the address of the page and the query of the API say it in the same words.

import type { TicketPriority, TicketStatus } from "./api/client.ts";

export const STATUSES = ["open", "pending", "resolved", "closed"] as const satisfies readonly TicketStatus[];
export const PRIORITIES = ["urgent", "high", "medium", "low"] as const satisfies readonly TicketPriority[];
const NAMES = ["status", "priority", "category", "search"] as const;

export interface Filters {
  status?: TicketStatus;
  priority?: TicketPriority;
  category?: string;
  search?: string;
}

/** A value that the API does not know is sent too: its 422 says so better than we could. */
export function filtersIn(query: URLSearchParams): Filters {
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name)]).filter(([, value]) => value));
}
