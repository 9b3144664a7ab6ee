// A page that calls its own origin: Vite's proxy hands session and world on, whichever way they are sent.

import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHelpdesk } from "../../src/api/client.ts";
import { listTickets } from "../../src/tickets.ts";
import { worldOf } from "./world.ts";

const world = worldOf(import.meta.url);
let vite: ViteDevServer;
let url: string;

beforeAll(async () => {
  vite = await createServer({
    configFile: false,
    logLevel: "error",
    server: { port: 0, proxy: { "/api": world.mock } },
  });
  await vite.listen();
  url = vite.resolvedUrls?.local[0]?.replace(/\/$/, "") ?? "";
});
afterAll(() => vite.close());

test("by cookie, as a browser sends it", async () => {
  const page = await listTickets(createHelpdesk({ url, headers: { Cookie: world.cookie("sess_agent") } }), {});
  expect(page.total).toBe(5);
  await world.verify({ operation: "list_tickets", credential: "sess_agent", count: 1 });
});

test("by header", async () => {
  const page = await listTickets(createHelpdesk({ url, apiKey: "ak_live_xxxx", headers: world.header }), {});
  expect(page.total).toBe(5);
  await world.verify({ operation: "list_tickets", credential: "ak_live_xxxx", count: 1 });
});
