import { describe } from "@effect/vitest"
import { postgres } from "./databases.ts"
import { keepTogether } from "./sharedLanes.ts"

describe("processes on one database of PostgreSQL", () => {
  keepTogether(postgres, 50)
})
