// Which page an address is. The server renders a visitor's first page with this, the browser what comes after.

import type { Helpdesk } from "./api/client.ts";
import { refusalOf } from "./api/refusal.ts";
import { filtersIn } from "./filters.ts";
import { html, type Html } from "./html.ts";
import { listPage } from "./pages/list.ts";
import { refusalPage } from "./pages/refusal.ts";
import { ticketPage } from "./pages/ticket.ts";
import { getTicket, listTickets, slaOf } from "./tickets.ts";

export interface Page {
  status: number;
  title: string;
  main: Html;
}

/** The page at an address, as the API has it now. What the API refuses is a page too, with its status. */
export async function pageAt(api: Helpdesk, url: URL): Promise<Page> {
  try {
    const [, id] = /^\/tickets\/(\d+)$/.exec(url.pathname) ?? [];
    if (id) return await ticketAt(api, Number(id));
    if (url.pathname === "/") return await listAt(api, url.searchParams);
    return { status: 404, title: "Not found", main: html`<h1>There is no such page</h1>` };
  } catch (error) {
    const refusal = refusalOf(error);
    return { status: refusal.status || 502, title: refusal.message, main: refusalPage(refusal) };
  }
}

async function listAt(api: Helpdesk, query: URLSearchParams): Promise<Page> {
  const filters = filtersIn(query);
  return { status: 200, title: "Tickets", main: listPage(await listTickets(api, filters), filters) };
}

async function ticketAt(api: Helpdesk, id: number): Promise<Page> {
  const [ticket, sla] = await Promise.all([getTicket(api, id), slaOf(api, id)]);
  return { status: 200, title: `#${id} ${ticket.subject}`, main: ticketPage(ticket, sla) };
}
