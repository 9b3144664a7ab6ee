// Node's own fetch. Arguments: the URL of the mock, a world. Writes a line for each answer, its status and its body.

import { createHmac } from "node:crypto";

const [url, world] = process.argv.slice(2);
const KEY = { "X-API-Key": "ak_live_xxxx" };

async function send(method, path, credential, body) {
  const headers = { "Content-Type": "application/json", "X-Mock-World": world, ...credential };
  const answer = await fetch(url + path, { method, headers, body, duplex: "half" });
  const text = await answer.text();
  console.log(`${answer.status} ${text}`);
  return JSON.parse(text);
}

const made = await send("POST", "/api/v1/tickets", KEY, JSON.stringify({ subject: "Zoë cannot print" }));
const ticket = `/api/v1/tickets/${made.id}`;
await send("PUT", ticket, KEY, new Blob([JSON.stringify({ status: "pending" })]).stream());
await send("GET", ticket, KEY);
const event = JSON.stringify({ event: "deploy_completed" });
const signature = createHmac("sha256", "whsec_docs").update(event).digest("hex");
await send("POST", "/api/v2/workflows/webhook/wf_abc123", { "X-Workflow-Signature": signature }, event);
