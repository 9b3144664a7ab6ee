import { beforeAll, describe, expect, test } from "vitest";
import { filtersIn, type Filters } from "../../src/filters.ts";
import { listPage } from "../../src/pages/list.ts";
import { listTickets } from "../../src/tickets.ts";
import { worldOf } from "./world.ts";

const world = worldOf(import.meta.url);

/** Only what a test is about; the mock makes the rest of each record. */
const TICKETS = [
  { subject: "VPN drops", category: "Network", priority: "high" },
  { subject: "Printer jams", category: "Hardware", priority: "low" },
  { subject: "<b>VPN</b> token", category: "Access", priority: "high", status: "resolved" },
];

beforeAll(() => world.begin({ t_xyz: { tickets: TICKETS } }));

async function subjects(filters: Filters): Promise<string[]> {
  return (await listTickets(world.withKey("ak_live_xxxx"), filters)).data.map((ticket) => ticket.subject);
}

describe("the list", () => {
  test("is filtered by all that is given", async () => {
    expect(await subjects({ category: "Hardware" })).toContain("Printer jams");
    expect(await subjects({ search: "token", priority: "high", status: "resolved" })).toEqual(["<b>VPN</b> token"]);
    expect(await subjects({ search: "token", priority: "low" })).toEqual([]);
  });

  test("has the same tickets for a key and for a session", async () => {
    const [key, session] = [world.withKey("ak_live_xxxx"), world.as("sess_agent")];
    expect(await listTickets(session, {})).toEqual(await listTickets(key, {}));
  });

  test("takes its filters from the address, and leaves out what is empty", () => {
    expect(filtersIn(new URLSearchParams("status=open&search=&unknown=1"))).toEqual({ status: "open" });
  });

  test("escapes what people wrote", async () => {
    const page = await listTickets(world.as("sess_agent"), { search: "token" });
    expect(listPage(page, { search: '"><script>' }).text).toContain("&lt;b&gt;VPN&lt;/b&gt; token");
    expect(listPage(page, { search: '"><script>' }).text).not.toContain("<script>");
  });
});
