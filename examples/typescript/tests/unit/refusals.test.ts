import { beforeEach, describe, expect, test } from "vitest";
import { accepted, secondsIn, type Refusal } from "../../src/api/refusal.ts";
import { closeTicket, createTicket, getTicket } from "../../src/tickets.ts";
import { worldOf } from "./world.ts";

const world = worldOf(import.meta.url);
const agent = world.as("sess_agent");

beforeEach(() => world.begin());

function refusal(call: Promise<unknown>): Promise<Refusal> {
  return call.then(
    () => expect.fail("It was accepted."),
    (error: Refusal) => error,
  );
}

describe("a refusal is told in the API's own words", () => {
  test("401: nobody is signed in", async () => {
    expect(await refusal(getTicket(world.as("sess_unknown"), 1042))).toMatchObject({ status: 401 });
  });

  test("403: the role is not enough, or a key where only sessions may", async () => {
    const call = createTicket(world.as("sess_tenant_readonly"), { subject: "A" }, "a");
    expect(await refusal(call)).toMatchObject({ status: 403, message: "Insufficient role" });
    const preview = world.withKey("ak_live_xxxx").GET("/api/v2/teams").then(accepted);
    const message = "API keys are not permitted for this endpoint";
    expect(await refusal(preview)).toMatchObject({ status: 403, message });
  });

  test("409: it was closed meanwhile", async () => {
    await closeTicket(agent, 1042, "");
    expect(await refusal(closeTicket(agent, 1042, ""))).toMatchObject({ status: 409, message: "Ticket is already closed" });
  });

  test("422: every field that is wrong, with its reason", async () => {
    const body = { subject: "", priority: "asap" as "urgent" };
    const { status, issues } = await refusal(createTicket(agent, body, "b"));
    expect(status).toBe(422);
    expect(issues.map((issue) => issue.field)).toEqual(["subject", "priority"]);
    expect(issues[0]?.message).toBe("String should have at least 1 character");
  });

  test("429: and when to try again", async () => {
    await world.fault({ operation: "get_ticket", kind: "rate_limit", retry_after: 7 });
    expect(await refusal(getTicket(agent, 1042))).toMatchObject({ status: 429, retryAfter: 7 });
    await world.fault({ operation: "get_ticket", kind: "rate_limit", retry_after: 7, retry_after_form: "date" });
    const { retryAfter } = await refusal(getTicket(agent, 1042));
    expect(retryAfter).toBeGreaterThanOrEqual(6);
    expect(retryAfter).toBeLessThanOrEqual(8);
  });

  test("an answer that is no JSON of the API's", async () => {
    await world.fault({ operation: "get_ticket", kind: "empty" });
    expect(await refusal(getTicket(agent, 1042))).toMatchObject({ status: 200 });
  });
});

test.each([
  ["12", 12],
  ["Sun, 08 Mar 2026 20:00:30 GMT", 30],
  ["Sun, 08 Mar 2026 19:00:00 GMT", 0],
  ["soon", undefined],
  [null, undefined],
])("Retry-After %s is %s seconds", (value, seconds) => {
  expect(secondsIn(value, Date.parse("2026-03-08T20:00:00Z"))).toBe(seconds);
});
