// The mock and the helpdesk on free ports, a browser that is there already, and two tests at a time.

import { defineConfig } from "@playwright/test";

/** Debian's, or any other's: `CHROMIUM=/usr/bin/chromium`. Without it Playwright's own, which it installs itself. */
const executablePath = process.env["CHROMIUM"];
const running = process.env["AURION_API"];

export default defineConfig({
  testDir: "tests/e2e",
  fullyParallel: true,
  workers: 2,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env["CI"]),
  reporter: "list",
  use: {
    locale: "en-GB",
    launchOptions: { ...(executablePath && { executablePath }), args: ["--no-sandbox", "--disable-background-networking"] },
  },
  // One after the other: what a line says becomes a variable, AURION_PORT and HELPDESK_PORT, for all that comes later.
  webServer: [
    ...(running ? [] : [mock()]),
    {
      name: "helpdesk",
      command: "node server.mjs",
      env: { PORT: "0" },
      wait: { stdout: /Helpdesk on http:\/\/localhost:(?<helpdesk_port>\d+)/ },
    },
  ],
});

function mock() {
  const command = process.env["AURION_MOCK"] ?? "aurion-mock";
  return {
    name: "mock",
    command: `${command} serve --port 0 --clock frozen --log-level warning`,
    wait: { stdout: /on http:\/\/localhost:(?<aurion_port>\d+)/ },
  };
}
