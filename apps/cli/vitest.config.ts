import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    name: "cli",
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.long.test.ts"],
    setupFiles: ["../../vitest.setup.ts"],
    pool: "threads",
    // A test is mostly a process that somebody waits for.
    sequence: { concurrent: true },
    maxConcurrency: 3,
    testTimeout: 30_000
  }
})
