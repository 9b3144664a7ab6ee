// Before the first file: one mock for all. Each file has a world of its own in it.

import type { TestProject } from "vitest/node";
import { startMock } from "../../mock.mjs";

declare module "vitest" {
  interface ProvidedContext {
    mock: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const { url, stop } = await startMock();
  project.provide("mock", url);
  return stop;
}
