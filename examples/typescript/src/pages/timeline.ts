// The SLA of a ticket as a line from its start to its last deadline.

import type { SlaInstance } from "../api/client.ts";
import { html, type Html } from "../html.ts";
import { badge, minute } from "./parts.ts";

type Target = SlaInstance["targets"]["resolution"];

export function timeline(sla: SlaInstance | undefined): Html {
  if (!sla) return html`<section class="card"><h2>SLA</h2><p class="quiet">No policy matches this ticket.</p></section>`;
  const { first_response, resolution } = sla.targets;
  const start = Date.parse(sla.started_at);
  const end = Math.max(...[first_response, resolution].map((target) => Date.parse(target?.due_at ?? sla.started_at)));
  const at = (instant: string) => Math.round((100 * (Date.parse(instant) - start)) / Math.max(end - start, 1));
  return html`<section class="card" aria-labelledby="sla">
    <h2 id="sla">SLA ${badge(sla.status)}</h2>
    <ol class="timeline">
      <li data-state="started" style="--at: 0%"><b>Started</b> ${minute(sla.started_at)}</li>
      ${point("First response", first_response, at)} ${point("Resolution", resolution, at)}
    </ol>
  </section>`;
}

function point(name: string, target: Target, at: (instant: string) => number): Html {
  if (!target?.due_at) return html``;
  return html`<li data-state="${stateOf(target.met)}" style="--at: ${at(target.due_at)}%">
    <b>${name}</b> ${stateOf(target.met)}, ${minute(target.due_at)}
  </li>`;
}

function stateOf(met: boolean | null): string {
  return met === null ? "due" : met ? "in time" : "missed";
}
