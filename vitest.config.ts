import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    projects: ["packages/*", "apps/*"].map((root) => `${root}/vitest.config.ts`)
  }
})
