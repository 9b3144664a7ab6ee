// Playwright's test, with a world for each: whatever the page and the server behind it ask for comes from there.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test as base, expect, type Page } from "@playwright/test";
import { World, type Expected } from "../mock/world.ts";

interface Options {
  /** Who is signed in: the mock prints all sessions at its start. */
  session: string;
  /** How the world is named: a cookie goes to the page's server and to the API, on any port; a header to both as well. */
  worldBy: "cookie" | "header";
  /** What has to be true of a test's requests when it is over; that they wrote nothing, unless given. */
  expected: Expected;
}

/** A new ticket starts a workflow in the scenario `docs`. */
export const CREATES: Expected = { changed: [{ collection: "tickets" }, { collection: "workflow_runs" }] };

export const test = base.extend<Options & { world: World }>({
  session: ["sess_agent", { option: true }],
  worldBy: ["cookie", { option: true }],
  expected: [{ changed: [] }, { option: true }],

  baseURL: async ({}, use) => use(`http://localhost:${process.env["HELPDESK_PORT"]}`),

  world: async ({}, use, testInfo) => {
    const world = new World(addressOfTheMock(), nameOf(testInfo.titlePath, testInfo.retry));
    await world.begin();
    await use(world);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("requests to the mock", { body: await world.sent(), contentType: "text/x-shellscript" });
    }
    await world.end();
  },

  context: async ({ context, world, session, worldBy }, use) => {
    const cookies = { aurion_session: session, ...(worldBy === "cookie" && { aurion_world: encodeURIComponent(world.name) }) };
    await context.addCookies(
      Object.entries(cookies).map(([name, value]) => ({ name, value, domain: "localhost", path: "/", sameSite: "Lax" as const })),
    );
    if (worldBy === "header") await context.setExtraHTTPHeaders(world.header);
    await use(context);
  },
});

test.afterEach("what was written, and whose records were seen", async ({ world, expected }, testInfo) => {
  if (testInfo.status !== "passed") return;
  await world.verify({ tenant_isolation: true, ...expected });
});

export { expect };

/** Problems of accessibility that axe-core finds on a page, with where they are. */
export async function problemsFor(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof import("axe-core") }).axe.run();
    return violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");

function addressOfTheMock(): string {
  return process.env["AURION_API"] ?? `http://localhost:${process.env["AURION_PORT"]}`;
}

/** Readable in the mock's console, the same at each run, and ASCII, as a header wants it. */
function nameOf(titles: string[], retry: number): string {
  return [...titles, ...(retry ? [`retry ${retry}`] : [])].join(" › ").replace(/[^\x20-\x7e]+/g, "-").slice(-200);
}
