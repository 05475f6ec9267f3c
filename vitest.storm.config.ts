import { defineConfig } from "vitest/config"
import { reporters } from "./vitest.reporters.ts"
import { seed } from "./vitest.seed.ts"

export default defineConfig({
  test: {
    include: ["apps/*/test/**/*.storm.test.ts"],
    setupFiles: ["./vitest.setup.ts"],
    globalSetup: ["./packages/postgres/dist/sharedServer.js"],
    testTimeout: 900_000,
    reporters,
    env: { LANEKIT_TEST_SEED: String(seed) }
  }
})
