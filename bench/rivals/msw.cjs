// MSW's handlers behind http, written by hand as one writes them: node msw.cjs PORT
const { http, HttpResponse } = require("msw");
const { createServer } = require("@mswjs/http-middleware");

const tickets = new Map();
for (let id = 1; id <= 25; id += 1) tickets.set(id, { id, subject: "VPN not connecting", status: "open", priority: "high" });
tickets.set(1042, { id: 1042, subject: "VPN not connecting", status: "open", priority: "high" });
const team = { id: "team_abc123", name: "Support" };
const allowed = (request) => request.headers.get("x-api-key") || request.headers.get("cookie");
const refused = () => HttpResponse.json({ detail: "Unauthorized" }, { status: 401 });

createServer(
  http.get("*/api/v1/tickets/:id", ({ request, params }) =>
    allowed(request) ? HttpResponse.json(tickets.get(Number(params.id))) : refused(),
  ),
  http.get("*/api/v1/tickets", ({ request }) => {
    const limit = Number(new URL(request.url).searchParams.get("limit") ?? 25);
    const items = [...tickets.values()].slice(0, limit);
    return allowed(request) ? HttpResponse.json({ items, total: tickets.size, limit, offset: 0 }) : refused();
  }),
  http.post("*/api/v1/tickets", async ({ request }) =>
    HttpResponse.json({ id: 1043, status: "open", ...(await request.json()) }, { status: 201 }),
  ),
  http.patch("*/api/v2/teams/:id", async ({ request }) => HttpResponse.json({ ...team, ...(await request.json()) })),
).listen(Number(process.argv[2]), "127.0.0.1");
