import { defineConfig } from "vitest/config"
import { reporters } from "./vitest.reporters.ts"
import { seed } from "./vitest.seed.ts"

export default defineConfig({
  test: {
    projects: ["packages/*", "apps/*"].map((root) => `${root}/vitest.config.ts`),
    reporters,
    globalSetup: ["./packages/postgres/dist/sharedServer.js"],
    // Half of the tests wait for processes that they have started, so that one worker would leave a core idle.
    maxWorkers: "100%",
    minWorkers: 1,
    // Loading Effect anew for each file takes longer than most tests. Vitest reads this here alone, not in a project.
    poolOptions: { forks: { isolate: false }, threads: { isolate: false } },
    env: { LANEKIT_TEST_SEED: String(seed) },
    silent: "passed-only"
  }
})
