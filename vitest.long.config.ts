import { defineConfig } from "vitest/config"
import { reporters } from "./vitest.reporters.ts"
import { LongestFirst } from "./vitest.sequencer.ts"
import { shared } from "./vitest.shared.ts"

export default defineConfig({
  test: {
    ...shared,
    include: ["packages/*/test/**/*.long.test.ts", "apps/*/test/**/*.long.test.ts"],
    testTimeout: 600_000,
    sequence: { sequencer: LongestFirst },
    reporters,
    globalSetup: ["./packages/postgres/dist/sharedServer.js"]
  }
})
