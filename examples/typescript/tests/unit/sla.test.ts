import { beforeEach, expect, test } from "vitest";
import { timeline } from "../../src/pages/timeline.ts";
import { closeTicket, createTicket, slaOf } from "../../src/tickets.ts";
import { worldOf } from "./world.ts";

const HOUR = 3600;
const world = worldOf(import.meta.url);
const agent = world.as("sess_agent");
let ticket: number;

beforeEach(async () => {
  await world.begin();
  ticket = (await createTicket(agent, { subject: "Mail is down", priority: "urgent" }, "a")).id;
});

/** The states that the timeline shows, in order. */
async function states(): Promise<(string | undefined)[]> {
  const shown = timeline(await slaOf(agent, ticket)).text;
  return [...shown.matchAll(/data-state="([^"]+)"/g)].map(([, state]) => state);
}

test("an urgent ticket has an hour for the first response and four for its resolution", async () => {
  const sla = await slaOf(agent, ticket);
  expect(sla?.status).toBe("active");
  expect(sla?.targets.first_response?.due_at).toBe("2026-03-08T21:00:00Z");
  expect(sla?.targets.resolution?.due_at).toBe("2026-03-09T00:00:00Z");
  expect(await states()).toEqual(["started", "due", "due"]);
});

test("an hour later the first response is missed, and after four the resolution", async () => {
  expect(await world.advance(HOUR)).toContain("sla.breached");
  expect(await states()).toEqual(["started", "missed", "due"]);
  await world.advance(3 * HOUR);
  expect(await states()).toEqual(["started", "missed", "missed"]);
  expect((await slaOf(agent, ticket))?.status).toBe("breached");
});

test("closed in time, it is met", async () => {
  await closeTicket(agent, ticket, "Restarted it.");
  expect((await slaOf(agent, ticket))?.status).toBe("met");
  expect(await world.advance(5 * HOUR)).not.toContain("sla.breached");
});

test("a ticket without a policy says so", () => {
  expect(timeline(undefined).text).toContain("No policy matches");
});
