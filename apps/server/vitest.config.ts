import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    name: "server",
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.long.test.ts"],
    setupFiles: ["../../vitest.setup.ts"],
    // The first test that asks for a PostgreSQL waits for its start.
    testTimeout: 30_000
  }
})
