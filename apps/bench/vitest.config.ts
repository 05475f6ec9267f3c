import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    name: "bench",
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.long.test.ts"],
    setupFiles: ["../../vitest.setup.ts"]
  }
})
