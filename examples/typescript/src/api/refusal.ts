// What the API refuses, as sentences for people: from `detail`, and `Retry-After` of a 429 or 503.

import type { components } from "./schema.d.ts";

type Detail = components["schemas"]["Error"]["detail"] | components["schemas"]["ValidationError"]["detail"];
type Result<T> = { data?: T; error?: { detail: Detail }; response: Response };

/** What was wrong with one field of the body or query; `field` is empty where it is all of it. */
export interface Issue {
  field: string;
  message: string;
}

export class Refusal extends Error {
  override name = "Refusal";

  constructor(
    /** The status of the answer; 0 where none came. */
    readonly status: number,
    message: string,
    readonly issues: Issue[] = [],
    /** Seconds until another try makes sense. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** What was asked for. A `Refusal` where the API said no. */
export function accepted<T>({ data, error, response }: Result<T>): T {
  if (response.ok && data !== undefined) return data;
  const detail: unknown = error?.detail;
  const issues = isIssueList(detail) ? detail.map(issueOf) : [];
  const message = typeof detail === "string" ? detail : issues.length ? "Please correct this:" : sentenceFor(response);
  throw new Refusal(response.status, message, issues, secondsIn(response.headers.get("Retry-After")));
}

/** Any error of a call as a refusal: a `fetch` that fails has had no answer. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof TypeError) return new Refusal(0, "The helpdesk did not answer. Please try again.");
  throw error;
}

/** `Retry-After` is a number of seconds, or a date (RFC 9110, 10.2.3). */
export function secondsIn(value: string | null, now = Date.now()): number | undefined {
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - now) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.max(seconds, 0);
}

type ApiIssue = components["schemas"]["ValidationIssue"];

function isIssueList(detail: unknown): detail is ApiIssue[] {
  return Array.isArray(detail);
}

function issueOf({ loc, msg }: ApiIssue): Issue {
  return { field: loc.slice(1).join("."), message: msg };
}

/** A proxy's 502 has no `detail`. */
function sentenceFor(response: Response): string {
  return `The helpdesk answered ${response.status} ${response.statusText}`.trimEnd();
}
