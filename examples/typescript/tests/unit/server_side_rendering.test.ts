// The server's own fetch reaches the world of whoever visits: nothing but the visitor's cookie, or the header, leads there.

import { expect, test } from "vitest";
import { renderPage } from "../../src/server.ts";
import { createTicket } from "../../src/tickets.ts";
import { worldOf } from "./world.ts";

const world = worldOf(import.meta.url);
const template = "<html data-api='<!--api-->'><title><!--title--></title><main><!--main--></main></html>";

function visit(path: string, headers: Record<string, string>): Promise<{ status: number; page: string }> {
  return renderPage({ api: world.mock, path, headers, template });
}

test("the list comes rendered, from the world that the visitor's cookie names", async () => {
  await createTicket(world.as("sess_agent"), { subject: "Only in this world" }, "a");
  const { status, page } = await visit("/", { cookie: world.cookie("sess_agent") });
  expect(status).toBe(200);
  expect(page).toContain("Only in this world");
  expect(page).toContain(`data-api='${world.mock}'`);
  const elsewhere = await visit("/", { cookie: "aurion_session=sess_agent; aurion_world=ssr-elsewhere" });
  expect(elsewhere.page).not.toContain("Only in this world");
});

test("the header names it as well", async () => {
  const before = await world.count("list_tickets");
  await visit("/?search=vpn", { cookie: "aurion_session=sess_agent", ...lowerCase(world.header) });
  expect(await world.count("list_tickets")).toBe(before + 1);
});

test("a refusal is a page with its status and sentence", async () => {
  expect(await visit("/", { ...lowerCase(world.header) })).toMatchObject({ status: 401, page: expect.stringContaining("Please sign in") });
  const cookie = world.cookie("sess_agent");
  expect(await visit("/tickets/999", { cookie })).toMatchObject({ status: 404, page: expect.stringContaining("Ticket not found") });
  expect(await visit("/?status=lost", { cookie })).toMatchObject({ status: 422, page: expect.stringContaining("<b>status</b>") });
  expect(await visit("/nowhere", { cookie })).toMatchObject({ status: 404 });
  await world.fault({ operation: "list_tickets", kind: "drop" });
  expect(await visit("/", { cookie })).toMatchObject({ status: 502, page: expect.stringContaining("did not answer") });
});

/** As Node hands them to a server. */
function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
