import { assert, describe, it } from "@effect/vitest"
import { DatabaseUnusable } from "@lanekit/sql"
import { problemOf } from "../src/startProblem.ts"

const problemOfDatabase = (database: string, reason: DatabaseUnusable["reason"]) =>
  problemOf(new DatabaseUnusable({ database, reason }))

describe("a database that the server cannot begin with", () => {
  it("is told of by the setting that names it", () => {
    for (
      const [database, setting] of [
        ["contacts.db", "LANEKIT_DB"],
        ["postgres://db.internal:5432/lanekit", "LANEKIT_DATABASE_URL"],
        ["postgresql://db.internal/lanekit", "LANEKIT_DATABASE_URL"]
      ] as const
    ) {
      for (const reason of ["unopenable", "foreign", "newer", "unmigratable"] as const) {
        const { category, code, hint, message } = problemOfDatabase(database, reason)
        assert.deepStrictEqual([code, category], ["database_unusable", "bad input"])
        assert.isTrue(message.startsWith(`${setting}: database ${database} `), message)
        assert.match(hint, new RegExp(`\\b${setting}\\b`))
      }
    }
  })

  it("is worth another attempt when it is out of reach or held", () => {
    for (const reason of ["unreachable", "locked"] as const) {
      assert.strictEqual(problemOfDatabase("postgres://db.internal/lanekit", reason).category, "unavailable")
    }
  })
})
