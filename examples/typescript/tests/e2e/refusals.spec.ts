// What the API refuses is shown in its own words, where it happened, and what was typed stays.

import { closeTicket } from "../../src/tickets.ts";
import { CREATES, expect, test } from "./test.ts";

test.describe("403", () => {
  test.use({ session: "sess_tenant_readonly" });

  test("a role that may only read", async ({ page }) => {
    await page.goto("/");
    await page.getByLabel("Subject").fill("Mail is down");
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page.getByRole("alert")).toHaveText("Insufficient role");
    await expect(page.getByLabel("Subject")).toHaveValue("Mail is down");
  });
});

test.describe("409", () => {
  test.use({ expected: { changed: [{ collection: "tickets", key: 1042 }] } });

  test("somebody else closed it meanwhile", async ({ page, world }) => {
    await page.goto("/tickets/1042");
    await closeTicket(world.as("sess_supervisor"), 1042, "I was faster.");
    await page.getByRole("button", { name: "Close" }).click();
    await expect(page.getByRole("alert")).toContainText("Ticket is already closed");
    await page.getByRole("link", { name: "Show what it is now" }).click();
    await expect(page.getByText("I was faster.")).toBeVisible();
  });
});

test.describe("422", () => {
  test.use({ expected: CREATES });

  test("a field that is wrong is marked, with the reason", async ({ page }) => {
    await page.goto("/");
    await page.getByLabel("Subject").fill("x".repeat(201));
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page.getByRole("alert")).toContainText("subject String should have at most 200 characters");
    await expect(page.getByLabel("Subject")).toHaveAttribute("aria-invalid");
    await page.getByLabel("Subject").fill("Shorter");
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Shorter");
  });
});

test.describe("429", () => {
  test.use({ expected: CREATES });

  test("the button waits as long as Retry-After says", async ({ page, world }) => {
    await world.fault({ operation: "create_ticket", kind: "rate_limit", retry_after: 30, count: 1 });
    await page.clock.install();
    await page.goto("/");
    await page.getByLabel("Subject").fill("Later");
    const create = page.getByRole("button", { name: "Create" });
    await create.click();
    await expect(page.getByRole("alert")).toContainText("You can try again in 30 seconds.");
    await expect(create).toBeDisabled();
    await page.clock.fastForward("00:31");
    await create.click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Later");
  });
});

test.describe("401", () => {
  test.use({ session: "" });

  test("whoever has no session signs in at the API, on another port, and is known here", async ({ page, world }) => {
    const response = await page.goto("/");
    expect(response?.status()).toBe(401);
    await expect(page.getByRole("heading", { name: "Please sign in" })).toBeVisible();
    await page.goto(world.mock);
    await page.getByRole("button", { name: "Sign in as sess_agent" }).click();
    await page.goto("/");
    await expect(page.getByRole("link", { name: "VPN not connecting" })).toBeVisible();
  });
});

test("503 on the server's way to the API is a page that says so", async ({ page, world }) => {
  await world.fault({ operation: "list_tickets", status: 503, retry_after: 2, count: 1 });
  const response = await page.goto("/");
  expect(response?.status()).toBe(503);
  await expect(page.getByRole("alert")).toContainText("You can try again in 2 seconds.");
});
