import { createTicket } from "../../src/tickets.ts";
import { CREATES, expect, test } from "./test.ts";

const HOUR = 3600;

test.use({ expected: CREATES });

test("the timeline of an urgent ticket, as hours go by", async ({ page, world }) => {
  const { id } = await createTicket(world.as("sess_agent"), { subject: "Mail is down", priority: "urgent" }, "a");
  const points = page.getByRole("region", { name: "SLA" }).getByRole("listitem");
  await page.goto(`/tickets/${id}`);
  await expect(points).toHaveText([/Started 8 Mar 2026, 20:00/, /First response due, 8 Mar 2026, 21:00/, /Resolution due, 9 Mar 2026, 00:00/]);
  await world.advance(HOUR);
  await page.reload();
  await expect(points.nth(1)).toContainText("First response missed");
  await expect(points.nth(2)).toContainText("Resolution due");
  await world.advance(3 * HOUR);
  await page.reload();
  await expect(points.nth(2)).toContainText("Resolution missed");
  await expect(page.getByRole("heading", { name: "SLA" })).toContainText("breached");
});
