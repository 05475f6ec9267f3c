import { defineConfig } from "vitest/config"
import { reporters } from "./vitest.reporters.ts"
import "./vitest.seed.ts"

export default defineConfig({
  test: {
    projects: ["packages/*", "apps/*"].map((root) => `${root}/vitest.config.ts`),
    reporters,
    silent: "passed-only"
  }
})
