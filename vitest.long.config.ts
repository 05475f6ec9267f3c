import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.long.test.ts", "apps/*/test/**/*.long.test.ts"],
    setupFiles: ["./vitest.setup.ts"],
    testTimeout: 600_000
  }
})
