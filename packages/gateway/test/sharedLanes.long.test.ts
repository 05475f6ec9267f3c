import { describe } from "@effect/vitest"
import { databases } from "./databases.ts"
import { keepTogether } from "./sharedLanes.ts"

describe.each(databases)("processes on one database of %s", (name, database) => {
  keepTogether(database, name === "SQLite" ? 200 : 50)
})
