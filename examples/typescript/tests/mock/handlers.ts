// MSW before the mock: what a test mocks by hand stands first, all else goes on to the mock as it is.

import { bypass, http, HttpResponse, passthrough, type RequestHandler } from "msw";
import type { TicketPage } from "../../src/api/client.ts";

/** The last of the handlers: the mock answers, in the world that the request names. */
export function toTheMock(mock: string): RequestHandler {
  return http.all(`${mock}/*`, () => passthrough());
}

/** The mock's own list, with one ticket more: asked with `bypass`, so that MSW does not see its own request. */
export function withOneMore(mock: string, subject: string): RequestHandler {
  return http.get(`${mock}/api/v1/tickets`, async ({ request }) => {
    const real = await fetch(bypass(request));
    const page = (await real.json()) as TicketPage;
    const first = page.data[0];
    return HttpResponse.json({ ...page, data: first ? [{ ...first, id: 1, subject }, ...page.data] : [] });
  });
}

/** A refusal that needs no mock. */
export function planRefused(mock: string): RequestHandler {
  const detail = "This feature requires the Professional plan";
  return http.get(`${mock}/api/v2/sla/instances`, () => HttpResponse.json({ detail }, { status: 403 }));
}
