import { describe } from "@effect/vitest"
import { sqlite } from "./databases.ts"
import { keepTogether } from "./sharedLanes.ts"

describe("processes on one database of SQLite", () => {
  keepTogether(sqlite, 200)
})
