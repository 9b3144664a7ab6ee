// A world of the mock, for one test or one file: its clock, its faults, its journal. Knows no test runner.

import createClient, { type Client } from "openapi-fetch";
import { createHelpdesk, type Helpdesk } from "../../src/api/client.ts";
import type { components, paths } from "./control.d.ts";

type Schemas = components["schemas"];
export type Fault = Schemas["FaultCreate"];
export type Expected = Schemas["RequestVerification"];

export class World {
  private readonly control: Client<paths>;

  /** `name` goes into headers as it is: ASCII. */
  constructor(
    readonly mock: string,
    readonly name: string,
  ) {
    this.control = createClient<paths>({ baseUrl: mock, headers: this.header });
  }

  /** What every request to this world says. */
  get header(): Record<string, string> {
    return { "X-Mock-World": this.name };
  }

  /** What a browser or a server-side request says instead, where it sends no header of ours. */
  cookie(session: string): string {
    return `aurion_session=${session}; aurion_world=${encodeURIComponent(this.name)}`;
  }

  /** Begin anew, as the scenario does; time passes only when a test says so. */
  async begin(records?: Schemas["SeedRecords"]): Promise<void> {
    const params = { path: { world_name: this.name } };
    const body = { scenario: "docs", mode: "frozen" as const, ...(records && { records }) };
    done(await this.control.PUT("/_mock/worlds/{world_name}", { params, body }));
  }

  async end(): Promise<void> {
    done(await this.control.DELETE("/_mock/worlds/{world_name}", { params: { path: { world_name: this.name } } }));
  }

  /** The API as a dashboard's user sees it. */
  as(session: string): Helpdesk {
    return createHelpdesk({ url: this.mock, headers: { ...this.header, Cookie: `aurion_session=${session}` } });
  }

  /** The API as a script with a key sees it. */
  withKey(apiKey: string): Helpdesk {
    return createHelpdesk({ url: this.mock, apiKey, headers: this.header });
  }

  /** Let time pass. Answers the names of the timers that fired, in order. */
  async advance(seconds: number): Promise<string[]> {
    const advanced = await this.control.POST("/_mock/clock/advance", { body: { seconds } });
    return done(advanced).fired.map((timer) => timer.name);
  }

  /** Make requests fail, until the world ends or the fault's `count` is used up. */
  async fault(body: Fault): Promise<void> {
    done(await this.control.PUT("/_mock/faults/{fault_name}", { params: { path: { fault_name: "fault" } }, body }));
  }

  /** Rejects, and says how what was sent to this world differs from what should have been. */
  async verify(expected: Expected): Promise<void> {
    done(await this.control.POST("/_mock/verify", { body: expected }));
  }

  /** How often an operation was called. */
  async count(operation: string): Promise<number> {
    return done(await this.control.POST("/_mock/requests/count", { body: { operation } })).count;
  }

  /** What was sent to this world, as a script to run again. */
  async sent(): Promise<string> {
    const answer = await fetch(`${this.mock}/_mock/requests?format=curl`, { headers: this.header });
    return answer.text();
  }
}

/** The mock says what is wrong, or differs, in sentences. */
function done<T>({ data, error, response }: { data?: T; error?: { detail?: unknown }; response: Response }): T {
  if (response.ok) return data as T;
  const detail = error?.detail;
  const said = typeof detail === "string" ? detail : JSON.stringify(detail);
  throw new Error(`The mock answered ${response.status} at ${new URL(response.url).pathname}: ${said}`);
}
