// HTML as a value: what is put into a template is escaped, unless it is HTML already.

export class Html {
  constructor(readonly text: string) {}
}

type Value = Html | string | number | false | null | undefined | readonly Value[];

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(textOf)));
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (each) => ESCAPES[each] ?? each);
}

function textOf(value: Value): string {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(textOf).join("");
  return value === false || value === null || value === undefined ? "" : escaped(String(value));
}
