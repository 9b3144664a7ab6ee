// The world of a test file, named after it: files run in parallel and never meet.

import { basename } from "node:path";
import { afterAll, beforeAll, inject } from "vitest";
import { World } from "../mock/world.ts";

/** `worldOf(import.meta.url)`, once a file. */
export function worldOf(file: string): World {
  const world = new World(inject("mock"), `${basename(file)} ${process.pid}`);
  beforeAll(() => world.begin());
  afterAll(() => world.end());
  return world;
}
