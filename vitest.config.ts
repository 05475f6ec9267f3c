import { defineConfig } from "vitest/config"
import { reporters } from "./vitest.reporters.ts"
import { shared } from "./vitest.shared.ts"

const excluded = ["**/node_modules/**", "**/*.long.test.ts", "**/*.chaos.test.ts"]

export default defineConfig({
  test: {
    ...shared,
    reporters,
    globalSetup: ["./packages/postgres/dist/sharedServer.js"],
    projects: [
      {
        test: {
          ...shared,
          name: "lanekit",
          include: ["packages/*/test/**/*.test.ts", "apps/*/test/**/*.test.ts"],
          exclude: [...excluded, "apps/cli/**"],
          // Some wait for programs, and the first that asks for a PostgreSQL for its start.
          testTimeout: 60_000
        }
      },
      {
        test: {
          ...shared,
          name: "cli",
          include: ["apps/cli/test/**/*.test.ts"],
          exclude: excluded,
          pool: "threads",
          // A test is mostly a process that somebody waits for.
          sequence: { concurrent: true },
          maxConcurrency: 3,
          testTimeout: 30_000
        }
      }
    ]
  }
})
