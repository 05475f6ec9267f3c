import { fileURLToPath } from "node:url"
import type { InlineConfig } from "vitest/node"
import { seed } from "./vitest.seed.ts"

/** What all runs have in common. */
export const shared = {
  setupFiles: [fileURLToPath(new URL("vitest.setup.ts", import.meta.url))],
  // Built packages are loaded by Node itself, as their users load them.
  server: { deps: { external: [/\/dist\//] } },
  // Half of the tests wait for processes that they have started, so that one worker would leave a core idle.
  maxWorkers: "100%",
  minWorkers: 1,
  // Loading Effect anew for each file takes longer than most tests. Vitest reads this in the root alone, not in a project.
  // Effects are short-lived objects in great numbers: with more room for them, fewer are taken for long-lived ones.
  poolOptions: {
    forks: { isolate: false, execArgv: ["--max-semi-space-size=64", "--single-threaded-gc"] },
    threads: { isolate: false }
  },
  env: { LANEKIT_TEST_SEED: String(seed) },
  silent: "passed-only"
} satisfies InlineConfig
