import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createTicket, listTickets, slaOf } from "../../src/tickets.ts";
import { planRefused, toTheMock, withOneMore } from "../mock/handlers.ts";
import { worldOf } from "./world.ts";

const world = worldOf(import.meta.url);
const agent = world.as("sess_agent");
const server = setupServer(toTheMock(world.mock));

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

test("what is not mocked by hand reaches the mock, and its world", async () => {
  const { id } = await createTicket(agent, { subject: "Through MSW" }, "a");
  expect((await listTickets(agent, { search: "Through MSW" })).data.map((ticket) => ticket.id)).toEqual([id]);
  await world.verify({ operation: "create_ticket", body: { subject: "Through MSW" }, count: 1 });
});

test("what is mocked by hand never reaches it", async () => {
  server.use(planRefused(world.mock));
  await expect(slaOf(agent, 1042)).rejects.toMatchObject({ status: 403, message: /Professional plan/ });
  expect(await world.count("list_sla_instances")).toBe(0);
});

test("an answer of the mock can be changed on its way", async () => {
  const real = await listTickets(agent, {});
  server.use(withOneMore(world.mock, "By hand"));
  const changed = await listTickets(agent, {});
  expect(changed.data.map((ticket) => ticket.subject)).toEqual(["By hand", ...real.data.map((ticket) => ticket.subject)]);
});
