// In the browser: forms are sent to the API, on its own port, and the page is shown anew. The first page came rendered.

import { ACTIONS } from "./actions.ts";
import { createHelpdesk } from "./api/client.ts";
import { refusalOf, type Refusal } from "./api/refusal.ts";
import { refusalNote } from "./pages/refusal.ts";
import { pageAt } from "./routes.ts";

const SECOND = 1000;
const api = createHelpdesk({ url: document.documentElement.dataset["api"] ?? "" });
const keys = new WeakMap<HTMLFormElement, string>();

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  event.preventDefault();
  void (form.dataset["action"] ? send(form) : show(`/?${new URLSearchParams(fieldsOf(form))}`));
});
document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLSelectElement && target.form?.matches(".filters")) target.form.requestSubmit();
});
window.addEventListener("popstate", () => void draw());

/** Press the button once, and say under the fields what was refused. */
async function send(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector("button")!;
  if (button.disabled) return;
  button.disabled = true;
  try {
    const sent = { fields: fieldsOf(form), ticket: Number(form.dataset["ticket"]), key: keyOf(form) };
    await show(await ACTIONS[form.dataset["action"]!]!(api, sent));
  } catch (error) {
    refuse(form, button, refusalOf(error));
  }
}

/** Whoever has to wait cannot press again before the time is over. */
function refuse(form: HTMLFormElement, button: HTMLButtonElement, refusal: Refusal): void {
  form.querySelector("[data-refusal]")!.innerHTML = refusalNote(refusal).text;
  for (const field of form.querySelectorAll("[name]")) {
    field.toggleAttribute("aria-invalid", refusal.issues.some((issue) => issue.field === field.getAttribute("name")));
  }
  if (refusal.status === 422) keys.delete(form); // nothing was kept of it, and the next is another
  setTimeout(() => (button.disabled = false), (refusal.retryAfter ?? 0) * SECOND);
}

async function show(address: string): Promise<void> {
  history.pushState(null, "", address);
  await draw();
}

async function draw(): Promise<void> {
  const { title, main } = await pageAt(api, new URL(location.href));
  document.title = `${title} – Helpdesk`;
  document.querySelector("main")!.innerHTML = main.text;
}

function fieldsOf(form: HTMLFormElement): Record<string, string> {
  const filled = [...new FormData(form)].filter(([, value]) => value);
  return Object.fromEntries(filled.map(([name, value]) => [name, String(value)]));
}

function keyOf(form: HTMLFormElement): string {
  const key = keys.get(form) ?? crypto.randomUUID();
  keys.set(form, key);
  return key;
}
