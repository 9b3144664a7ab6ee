import { expect, test } from "vitest";
import { closeTicket, createTicket, getTicket, moveTicket } from "../../src/tickets.ts";
import { worldOf } from "./world.ts";

const world = worldOf(import.meta.url);
const agent = world.as("sess_agent");

test("a ticket is created, moved, closed and opened again", async () => {
  const { id, status, priority } = await createTicket(agent, { subject: "Mail is down" }, "a");
  expect({ status, priority }).toEqual({ status: "open", priority: "medium" });
  expect((await moveTicket(agent, id, "pending")).status).toBe("pending");
  expect(await closeTicket(agent, id, "Restarted it.")).toMatchObject({ status: "closed", resolution_notes: "Restarted it." });
  expect((await moveTicket(agent, id, "open")).status).toBe("open");
  expect((await getTicket(agent, id)).subject).toBe("Mail is down");
});

test("the same key makes no second ticket, also where the first answer was lost", async () => {
  await world.fault({ operation: "create_ticket", kind: "drop", at: "response", count: 1 });
  await expect(createTicket(agent, { subject: "Once" }, "b")).rejects.toThrow(TypeError);
  const { id } = await createTicket(agent, { subject: "Once" }, "b");
  expect((await createTicket(agent, { subject: "Once" }, "b")).id).toBe(id);
  const changed = [{ collection: "tickets", key: id }, { collection: "workflow_runs" }]; // a new ticket starts one
  await world.verify({ operation: "create_ticket", body: { subject: "Once" }, changed });
});
