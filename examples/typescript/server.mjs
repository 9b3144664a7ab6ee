// The helpdesk's server: Vite serves the modules, every other address is a page that src/server.ts renders.
//
//   PORT        where it listens, 5173 unless given; 0 takes a free port
//   AURION_API  where the API is, http://localhost:4010 unless given

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createVite } from "vite";

const API = process.env["AURION_API"] ?? `http://localhost:${process.env["AURION_PORT"] ?? 4010}`;
const server = createServer();
const vite = await createVite({ server: { middlewareMode: true, hmr: { server } }, appType: "custom" });

/** @type {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => Promise<void>} */
async function answer(request, response) {
  const path = request.url ?? "/";
  const { renderPage } = /** @type {typeof import("./src/server.ts")} */ (await vite.ssrLoadModule("/src/server.ts"));
  const template = await vite.transformIndexHtml(path, await readFile("index.html", "utf-8"));
  const { status, page } = await renderPage({ api: API, path, headers: request.headers, template });
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" }).end(page);
}

server.on("request", (request, response) => {
  vite.middlewares(request, response, () => {
    answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
});
server.listen(Number(process.env["PORT"] ?? 5173), "localhost", () => {
  const address = server.address();
  console.log(`Helpdesk on http://localhost:${typeof address === "object" ? address?.port : address}, API on ${API}`);
});
