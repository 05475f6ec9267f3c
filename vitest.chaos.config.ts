import { defineConfig } from "vitest/config"
import long from "./vitest.long.config.ts"
import { reportersOfChaos } from "./vitest.reporters.ts"

// How fast gateways hear of one another matters here: nothing else may keep the processor busy meanwhile.
export default defineConfig({
  test: {
    ...long.test,
    include: ["apps/*/test/**/*.chaos.test.ts"],
    reporters: reportersOfChaos,
    maxWorkers: 1
  }
})
