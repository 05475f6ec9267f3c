import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Fixture } from "@lanekit/core/testing"
import { seed, Sqlite, stores } from "@lanekit/sql"
import { makeContactWrites } from "@lanekit/sql/contactWrites"
import { Array, Duration, Effect, Layer } from "effect"
import { statSync } from "node:fs"
import { setImmediate } from "node:timers/promises"
import { companyOf, contactOf, senderOf } from "./crowd.ts"
import { filteredLists } from "./filteredLists.ts"
import { plansOf, scansOf } from "./queryPlan.ts"
import { temporaryFile } from "./temporary.ts"

const counts = { contacts: 1_000_000, companies: 10_000, blockedSenders: 10_000 }

const contactsPerInsert = 5000

const fill = Effect.gen(function*() {
  const sql = yield* SqlClient
  // A million are more than SQLite keeps at hand by itself, and a fill that is cut off is done again.
  yield* sql`PRAGMA cache_size = -500000`
  yield* sql`PRAGMA synchronous = OFF`
  yield* seed(Fixture.seed({
    companies: Array.makeBy(counts.companies, companyOf),
    blockedSenders: Array.makeBy(counts.blockedSenders, senderOf)
  }))
  const contacts = makeContactWrites(sql)
  yield* sql.withTransaction(Effect.forEach(
    Array.range(0, counts.contacts / contactsPerInsert - 1),
    (chunk) =>
      Effect.zipRight(
        // Vitest gives up on a worker that answers nothing for a minute.
        Effect.promise(() => setImmediate()),
        contacts.insert(Array.makeBy(
          contactsPerInsert,
          (number) => contactOf(chunk * contactsPerInsert + number, counts.companies)
        ))
      ),
    { discard: true }
  ))
})

const say = (line: string) => Effect.sync(() => process.stderr.write(`${line}\n`))

const millisOf = (duration: Duration.Duration) => `${Duration.toMillis(duration).toFixed(1)} ms`

describe("a million contacts", () => {
  it.scopedLive("are listed by any one filter without reading any table or index whole", () =>
    Effect.gen(function*() {
      const filename = yield* temporaryFile
      yield* Effect.gen(function*() {
        const sql = yield* SqlClient
        const [filled] = yield* Effect.timed(fill)
        yield* sql`PRAGMA wal_checkpoint(TRUNCATE)`
        yield* sql`PRAGMA cache_size = -2000`
        yield* say(`filled in ${millisOf(filled)}, ${(statSync(filename).size / 1e6).toFixed(0)} MB`)
        for (const { filter, left, of, read } of filteredLists(counts.contacts, counts.companies)) {
          const [first, { data, page }] = yield* Effect.timed(read({}))
          const plans = yield* plansOf(read({}))
          assert.isNotEmpty(plans)
          assert.deepStrictEqual(scansOf(plans), [], `${of} by ${filter}: ${left}`)
          let next = ""
          if (page.cursor !== null) {
            const { cursor } = page
            const [duration] = yield* Effect.timed(read({ cursor }))
            next = `, the next ${millisOf(duration)}`
            assert.deepStrictEqual(scansOf(yield* plansOf(read({ cursor }))), [], `${of} by ${filter}: ${left}`)
          }
          yield* say(`${of} by ${filter || "nothing"}: ${left} (${data.length}): ${millisOf(first)}${next}`)
        }
      }).pipe(Effect.provide(stores.layer.pipe(Layer.provideMerge(Sqlite.layer({ filename })))))
    }))
})
