import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it, layer } from "@effect/vitest"
import { Fixture } from "@lanekit/core/testing"
import { Array, Effect } from "effect"
import { companyOf, contactOf, senderOf } from "./crowd.ts"
import { everyFilter, filteredLists } from "./filteredLists.ts"
import { plansOf, scansOf } from "./queryPlan.ts"
import { seeded } from "./seeded.ts"

const [contacts, companies] = [2000, 1000]

const crowd = seeded(Fixture.seed({
  companies: Array.makeBy(companies, companyOf),
  contacts: Array.makeBy(contacts, (number) => contactOf(number, companies)),
  blockedSenders: Array.makeBy(contacts, senderOf)
}))

const lists = filteredLists(contacts, companies)

describe("the lists that are looked at", () => {
  it("have every filter that there is", () => {
    for (const [of, filters] of Object.entries(everyFilter)) {
      const seen = Array.dedupe(lists.filter((list) => list.of === of).map(({ filter }) => filter))
      assert.sameMembers(seen, ["", ...filters])
    }
  })
})

// With statistics the planner of SQLite knows how few the rows of a small database are, and likes to read them all.
for (const isAnalyzed of [false, true]) {
  describe(`a list, ${isAnalyzed ? "with" : "without"} statistics about the rows`, () => {
    layer(crowd)((it) => {
      it.effect("reads no table and no index whole, on its first page and on its next", () =>
        Effect.gen(function*() {
          const sql = yield* SqlClient
          if (isAnalyzed) yield* sql`ANALYZE`
          for (const { filter, left, of, read } of lists) {
            const { page } = yield* read({ limit: 1 })
            const plans = yield* plansOf(read({}))
            const next = page.cursor === null ? plans : yield* plansOf(read({ cursor: page.cursor }))
            assert.isNotEmpty(plans)
            assert.deepStrictEqual(scansOf([...plans, ...next]), [], `${of} by ${filter}: ${left}`)
          }
        }))

      it.effect("would be caught if it did", () =>
        Effect.gen(function*() {
          const sql = yield* SqlClient
          const statements = [
            sql`SELECT id FROM contacts WHERE instr(email_folded, 'x') > 0`,
            sql`SELECT id FROM contacts ORDER BY created_at_ms, id`,
            sql`SELECT seq FROM contacts_text JOIN contacts ON seq = contacts_text.rowid`
          ]
          for (const statement of statements) assert.isNotEmpty(scansOf(yield* plansOf(statement)))
        }))
    })
  })
}
