// One ticket: what it says, its SLA, and what can be done with it.

import type { SlaInstance, TicketDetail } from "../api/client.ts";
import { STATUSES } from "../filters.ts";
import { html, type Html } from "../html.ts";
import { badge, day, options } from "./parts.ts";
import { timeline } from "./timeline.ts";

export function ticketPage(ticket: TicketDetail, sla: SlaInstance | undefined): Html {
  return html`<p><a href="/">All tickets</a></p>
    <h1><span class="number">#${ticket.id}</span> ${ticket.subject}</h1>
    <p>${badge(ticket.status)} ${badge(ticket.priority)} <span class="quiet">${ticket.category}</span> ${day(ticket.created_at)}</p>
    ${ticket.description && html`<p>${ticket.description}</p>`}
    ${ticket.resolution_notes && html`<p class="resolution"><b>Resolved:</b> ${ticket.resolution_notes}</p>`}
    ${timeline(sla)}
    <form class="card" data-action="move" data-ticket="${ticket.id}" aria-labelledby="move">
      <h2 id="move">Change its status</h2>
      <label>Status <select name="status">${options(STATUSES, ticket.status)}</select></label>
      <div data-refusal></div>
      <button>Change</button>
    </form>
    <form class="card" data-action="close" data-ticket="${ticket.id}" aria-labelledby="close">
      <h2 id="close">Close it</h2>
      <label>What solved it? <textarea name="resolution_notes" rows="2"></textarea></label>
      <div data-refusal></div>
      <button>Close</button>
    </form>`;
}
