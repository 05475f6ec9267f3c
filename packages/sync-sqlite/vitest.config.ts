import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    name: "sync-sqlite",
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.long.test.ts"],
    // Loading Effect anew for each file takes longer than the tests.
    isolate: false,
    setupFiles: ["../../vitest.setup.ts"],
    testTimeout: 30_000
  }
})
