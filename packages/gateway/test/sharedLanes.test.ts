import { describe } from "@effect/vitest"
import { Sqlite } from "@lanekit/sql"
import { keepTogether } from "./sharedLanes.ts"

describe("processes on one database", () => {
  keepTogether(Sqlite.layer({ filename: ":memory:" }), 6)
})
