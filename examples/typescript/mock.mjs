// A mock for tests and scripts: the one that AURION_API names, or else one of our own on a free port.
//
//   node mock.mjs COMMAND …    runs a command of node_modules/.bin; MOCK_URL in its arguments becomes the mock's address

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const COMMAND = process.env["AURION_MOCK"] ?? "aurion-mock";
const OPTIONS = ["serve", "--port", "0", "--clock", "frozen", "--log-level", "warning"];

/**
 * The address of a mock, and what ends it.
 * @returns {Promise<{url: string, stop: () => void}>}
 */
export async function startMock() {
  const running = process.env["AURION_API"];
  if (running) return { url: running, stop: () => {} };
  const mock = spawn(COMMAND, OPTIONS, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((_, reject) => {
    mock.once("error", () => reject(new Error(`There is no ${COMMAND} on PATH: pip install it, or set AURION_API.`)));
    mock.once("exit", (code) => reject(new Error(`${COMMAND} ended with ${code} before it served.`)));
  });
  ended.catch(() => {});
  process.once("exit", () => mock.kill()); // whatever ends us
  const url = await Promise.race([ended, addressIn(mock.stdout)]);
  return { url, stop: () => void mock.kill() };
}

/** The first line says the address; the port listens by then. */
async function addressIn(/** @type {import("node:stream").Readable} */ output) {
  for await (const line of createInterface(output)) {
    const found = /http:\/\/\S+:\d+/.exec(line);
    if (found) {
      output.resume(); // nobody reads the rest
      return found[0];
    }
  }
  throw new Error(`${COMMAND} said no address.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url, stop } = await startMock();
  const [command = "", ...given] = process.argv.slice(2).map((each) => each.replace("MOCK_URL", url));
  const running = spawn(command, given, { stdio: "inherit", shell: process.platform === "win32" });
  running.once("error", (error) => {
    console.error(`${command} cannot be run (${error.message}): npm ci installs it, npm run finds it.`);
    process.exit(1);
  });
  running.once("exit", (code) => {
    stop();
    process.exitCode = code ?? 1;
  });
}
