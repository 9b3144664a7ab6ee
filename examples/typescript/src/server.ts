// A page, rendered on the server with its visitor's credentials. Knows no HTTP server: server.mjs does.

import type { IncomingHttpHeaders } from "node:http";
import { createHelpdesk } from "./api/client.ts";
import { escaped } from "./html.ts";
import { pageAt } from "./routes.ts";

interface Visit {
  api: string;
  path: string;
  headers: IncomingHttpHeaders;
  template: string;
}

/** What a visitor's request hands on to the API: the session, and in tests the world, which a cookie or the header names. */
const HANDED_ON = ["cookie", "x-mock-world"];

export async function renderPage({ api, path, headers, template }: Visit): Promise<{ status: number; page: string }> {
  const handedOn = HANDED_ON.flatMap((name) => (typeof headers[name] === "string" ? [[name, headers[name]]] : []));
  const helpdesk = createHelpdesk({ url: api, headers: Object.fromEntries(handedOn) });
  const { status, title, main } = await pageAt(helpdesk, new URL(path, "http://helpdesk"));
  const page = template
    .replace("<!--api-->", () => escaped(api))
    .replace("<!--title-->", () => escaped(`${title} – Helpdesk`))
    .replace("<!--main-->", () => main.text);
  return { status, page };
}
