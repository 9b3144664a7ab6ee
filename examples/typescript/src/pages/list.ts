// The list of tickets: filters, the tickets, and a form for another.

import type { Ticket, TicketPage } from "../api/client.ts";
import { PRIORITIES, STATUSES, type Filters } from "../filters.ts";
import { html, type Html } from "../html.ts";
import { badge, day, options } from "./parts.ts";

export function listPage(page: TicketPage, filters: Filters): Html {
  return html`<h1>Tickets</h1>
    <form class="filters" method="get" action="/" aria-label="Filters">
      <label>Status <select name="status">${options(STATUSES, filters.status, "any")}</select></label>
      <label>Priority <select name="priority">${options(PRIORITIES, filters.priority, "any")}</select></label>
      <label>Category <input name="category" value="${filters.category}"></label>
      <label>Search <input name="search" type="search" value="${filters.search}"></label>
      <button>Filter</button>
    </form>
    <p class="count" role="status">${page.data.length} of ${page.total} ${page.total === 1 ? "ticket" : "tickets"}</p>
    <ul class="tickets">${page.data.map(row)}</ul>
    <form class="card" data-action="create" aria-labelledby="new">
      <h2 id="new">New ticket</h2>
      <label>Subject <input name="subject" required></label>
      <label>Description <textarea name="description" rows="3"></textarea></label>
      <label>Priority <select name="priority">${options(PRIORITIES, "medium")}</select></label>
      <label>Category <input name="category"></label>
      <div data-refusal></div>
      <button>Create</button>
    </form>`;
}

function row(ticket: Ticket): Html {
  return html`<li>
    <a href="/tickets/${ticket.id}"><span class="number">#${ticket.id}</span> ${ticket.subject}</a>
    ${badge(ticket.status)} ${badge(ticket.priority)}
    <span class="quiet">${ticket.category}</span> ${day(ticket.created_at)}
  </li>`;
}
