import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    name: "postgres",
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.long.test.ts"],
    setupFiles: ["../../vitest.setup.ts"],
    testTimeout: 30_000
  }
})
