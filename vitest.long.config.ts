import { defineConfig } from "vitest/config"
import { reporters } from "./vitest.reporters.ts"
import { seed } from "./vitest.seed.ts"
import { LongestFirst } from "./vitest.sequencer.ts"

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.long.test.ts", "apps/*/test/**/*.long.test.ts"],
    setupFiles: ["./vitest.setup.ts"],
    testTimeout: 600_000,
    // Many of them wait for programs, or for minutes to pass.
    maxWorkers: "100%",
    minWorkers: 1,
    poolOptions: { forks: { isolate: false } },
    sequence: { sequencer: LongestFirst },
    reporters,
    globalSetup: ["./packages/postgres/dist/sharedServer.js"],
    env: { LANEKIT_TEST_SEED: String(seed) },
    silent: "passed-only"
  }
})
