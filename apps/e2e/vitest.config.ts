import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    name: "e2e",
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.long.test.ts", "test/**/*.chaos.test.ts"],
    setupFiles: ["../../vitest.setup.ts"],
    testTimeout: 60_000
  }
})
