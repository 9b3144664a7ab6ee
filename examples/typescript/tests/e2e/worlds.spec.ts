// Each test has its own tickets, whichever way its world is named, on the server's side and the browser's.

import { createTicket } from "../../src/tickets.ts";
import { CREATES, expect, test } from "./test.ts";

test.use({ expected: CREATES });

for (const worldBy of ["cookie", "header"] as const) {
  test.describe(`named by a ${worldBy}`, () => {
    test.use({ worldBy });

    for (const half of ["one", "other"]) {
      test(`page and server see the world's own tickets: ${half}`, async ({ page, world }) => {
        await createTicket(world.as("sess_agent"), { subject: `Mine: ${half}` }, "a");
        const response = await page.goto("/?search=mine");
        expect(await response?.text()).toContain(`1 of 1 ticket`);
        expect(await world.count("list_tickets")).toBe(1); // the server's own call
        await page.getByLabel("Search").fill(`mine: ${half}`);
        await page.getByRole("button", { name: "Filter" }).click();
        await expect(page).toHaveURL(/search=mine%3A/);
        await expect(page.getByRole("status")).toHaveText("1 of 1 ticket");
        expect(await world.count("list_tickets")).toBe(2); // the browser's
      });
    }
  });
}
