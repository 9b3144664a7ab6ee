// undici's own request, with its pool and pipelining.
// Arguments: the URL of the mock, a world. Writes a line for each answer, its status and its body.

const { createHmac } = require("node:crypto");
const { Readable } = require("node:stream");
const { Pool } = require("undici");

const [url, world] = process.argv.slice(2);
const KEY = { "x-api-key": "ak_live_xxxx" };
const pool = new Pool(url, { connections: 1, pipelining: 4 });

async function send(method, path, credential, body) {
  const headers = { "content-type": "application/json", "x-mock-world": world, ...credential };
  const answer = await pool.request({ method, path, headers, body });
  const text = await answer.body.text();
  console.log(`${answer.statusCode} ${text}`);
  return JSON.parse(text);
}

async function main() {
  const made = await send("POST", "/api/v1/tickets", KEY, JSON.stringify({ subject: "Zoë cannot print" }));
  const ticket = `/api/v1/tickets/${made.id}`;
  await send("PUT", ticket, KEY, Readable.from([JSON.stringify({ status: "pending" })]));
  await send("GET", ticket, KEY);
  const event = JSON.stringify({ event: "deploy_completed" });
  const signature = createHmac("sha256", "whsec_docs").update(event).digest("hex");
  await send("POST", "/api/v2/workflows/webhook/wf_abc123", { "x-workflow-signature": signature }, event);
  await pool.close();
}

main();
