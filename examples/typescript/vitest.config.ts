import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/unit/*.test.ts"],
    globalSetup: "tests/unit/setup.ts",
    fileParallelism: true, // a file has a world of its own
    testTimeout: 30_000,
  },
});
