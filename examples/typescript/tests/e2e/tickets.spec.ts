import { CREATES, expect, problemsFor, test } from "./test.ts";

test("the list comes rendered by the server, and is filtered in the browser", async ({ page }) => {
  const response = await page.goto("/?status=open");
  const rendered = (await response?.text()) ?? "";
  expect(rendered).toContain("VPN not connecting");
  expect(rendered).not.toContain("Access to the finance share");
  await page.getByLabel("Status").first().selectOption("pending");
  await expect(page.getByRole("link", { name: "Access to the finance share" })).toBeVisible();
  await expect(page.getByRole("link", { name: "VPN not connecting" })).toBeHidden();
  expect(new URL(page.url()).search).toBe("?status=pending");
  await page.goBack();
  await expect(page.getByRole("link", { name: "VPN not connecting" })).toBeVisible();
});

test.describe("by hand", () => {
  test.use({ expected: CREATES });

  test("a ticket is created, and is in the list", async ({ page, world }) => {
    await page.goto("/");
    await page.getByLabel("Subject").fill("Mail is down");
    await page.getByLabel("Description").fill("Since noon.");
    await page.getByRole("form", { name: "New ticket" }).getByLabel("Priority").selectOption("urgent");
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Mail is down");
    await page.getByRole("link", { name: "All tickets" }).click();
    await expect(page.getByRole("link", { name: "Mail is down" })).toBeVisible();
    await world.verify({ operation: "create_ticket", credential: "sess_agent", count: 1 });
  });

  test("whoever sends again what got no answer makes one ticket", async ({ page, world }) => {
    await world.fault({ operation: "create_ticket", kind: "drop", at: "body", count: 1 });
    await page.goto("/");
    await page.getByLabel("Subject").fill("Once");
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page.getByRole("alert")).toContainText("did not answer");
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Once");
    await page.goto("/?search=once");
    await expect(page.getByRole("status")).toHaveText("1 of 1 ticket");
  });
});

test.describe("a ticket that is there", () => {
  test.use({ expected: { changed: [{ collection: "tickets", key: 1042, fields: ["status", "resolution_notes"] }] } });

  test("is closed, with what solved it", async ({ page }) => {
    await page.goto("/tickets/1042");
    await page.getByLabel("What solved it?").fill("Another VPN client.");
    await page.getByRole("button", { name: "Close" }).click();
    await expect(page.getByText("Resolved: Another VPN client.")).toBeVisible();
    await expect(page.locator("h1 + p .badge").first()).toHaveText("closed");
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing is inaccessible, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const address of ["/", "/tickets/1042", "/?status=lost"]) {
      await page.goto(address);
      expect(await problemsFor(page)).toEqual([]);
    }
  });
}
