// Why something was refused, on a page of its own or in the form that was sent.

import { html, type Html } from "../html.ts";
import type { Refusal } from "../api/refusal.ts";

export function refusalPage(refusal: Refusal): Html {
  return html`<h1>${refusal.status === 401 ? "Please sign in" : "That did not work"}</h1>
    ${refusalNote(refusal)}`;
}

export function refusalNote({ status, message, issues, retryAfter }: Refusal): Html {
  return html`<div class="refusal" role="alert" data-status="${status}">
    <p>${message}</p>
    ${issues.length > 0 && html`<ul>${issues.map(({ field, message }) => html`<li><b>${field}</b> ${message}</li>`)}</ul>`}
    ${retryAfter !== undefined && html`<p>You can try again in ${retryAfter} ${retryAfter === 1 ? "second" : "seconds"}.</p>`}
    ${status === 409 && html`<p><a href="">Show what it is now</a></p>`}
  </div>`;
}
