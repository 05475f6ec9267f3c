import { defineConfig } from "vitest/config"
import { reporters } from "./vitest.reporters.ts"
import { seed } from "./vitest.seed.ts"

export default defineConfig({
  test: {
    projects: ["packages/*", "apps/*"].map((root) => `${root}/vitest.config.ts`),
    reporters,
    env: { LANEKIT_TEST_SEED: String(seed) },
    silent: "passed-only"
  }
})
