import { defineConfig } from "vitest/config"
import { reporters } from "./vitest.reporters.ts"
import "./vitest.seed.ts"

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.long.test.ts", "apps/*/test/**/*.long.test.ts"],
    setupFiles: ["./vitest.setup.ts"],
    testTimeout: 600_000,
    reporters,
    silent: "passed-only"
  }
})
