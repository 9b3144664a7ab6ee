// What several pages show: badges, instants, options. Instants are in UTC, so that server and browser write the same.

import { html, type Html } from "../html.ts";

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const MINUTE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

export function badge(word: string): Html {
  return html`<span class="badge" data-is="${word}">${word}</span>`;
}

export function day(instant: string): Html {
  return html`<time datetime="${instant}">${DAY.format(new Date(instant))}</time>`;
}

export function minute(instant: string): Html {
  return html`<time datetime="${instant}">${MINUTE.format(new Date(instant))} UTC</time>`;
}

/** The options of a select; `none` is the word for no choice. */
export function options(values: readonly string[], chosen: string | undefined, none?: string): Html {
  return html`${none && html`<option value="">${none}</option>`}
    ${values.map((value) => html`<option ${value === chosen && "selected"}>${value}</option>`)}`;
}
