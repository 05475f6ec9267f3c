import { assert, describe, it } from "@effect/vitest"
import { TestDatabase } from "@lanekit/postgres"
import { Effect, Schema } from "effect"
import { type ApiLimits, ask, pause, rowsOf, startApi, startGateways, type Told } from "./gateways.ts"

const waiting = 1000
const [batch, interactive] = [0, 1]

// Ten times the vendor's.
const limits: ApiLimits = { window: "sliding", writes: 600, reads: 10_000 }

const batchContact = (number: number): string => `ct_batch_${number}`
const urgentContact = (number: number): string => `ct_urgent_${number}`

const contacts = [
  ...Array.from({ length: waiting }, (_, number) => batchContact(number)),
  ...[0, 1].map(urgentContact)
]

const toTimes = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({
  caller: Schema.String,
  created_ms: Schema.NumberFromString,
  sent_ms: Schema.NullOr(Schema.NumberFromString)
})))

describe("a caller with 1,000 writes that wait", () => {
  it.scopedLive("delays the write of an interactive caller by one slot at most", () =>
    Effect.gen(function*() {
      const api = yield* startApi(contacts, limits)
      const databaseUrl = yield* TestDatabase.make
      const { replicas } = yield* startGateways(api, {
        count: 2,
        databaseUrl,
        limits,
        callers: 2,
        priorityOf: (caller) => caller === batch ? "batch" : "interactive"
      })
      const baseUrlOf = (number: number) =>
        replicas[number % replicas.length]?.baseUrl ?? assert.fail("no gateway runs")
      const change = (number: number, caller: number, id: string, prefer: string) =>
        ask(baseUrlOf(number), caller, {
          method: "PATCH",
          path: `/contacts/${id}`,
          body: { name: "after" },
          headers: { prefer }
        })

      // A few at a time, as they fit into a caller's pool of connections.
      const send = async (first: number, taken: ReadonlyArray<Told | undefined> = []): Promise<typeof taken> => {
        if (first >= waiting) return taken
        const numbers = Array.from({ length: Math.min(50, waiting - first) }, (_, number) => first + number)
        const some = await Promise.all(
          numbers.map((number) => change(number, batch, batchContact(number), "respond-async"))
        )
        return send(first + 50, [...taken, ...some])
      }
      const sentAtLeast = async (count: number): Promise<void> => {
        const rows = await Effect.runPromise(rowsOf(databaseUrl, "SELECT id FROM operations WHERE sent_ms IS NOT NULL"))
        if (rows.length >= count) return
        await pause(100)
        return sentAtLeast(count)
      }

      const told = yield* Effect.promise(() => send(0))
      assert.deepStrictEqual([...new Set(told.map((each) => each?.status))], [202])
      // While there are slots, and when all are taken.
      for (const [number, when] of [[0, 100], [1, limits.writes]] as const) {
        yield* Effect.promise(() => sentAtLeast(when))
        const answer = yield* Effect.promise(() => change(number, interactive, urgentContact(number), "wait=80"))
        assert.propertyVal(answer, "status", 200)
      }

      const rows = toTimes(
        yield* rowsOf(databaseUrl, "SELECT caller, created_ms::text, sent_ms::text FROM operations ORDER BY seq")
      )
      const urgent = rows.filter(({ caller }) => caller === `key_${interactive}`)
      assert.lengthOf(urgent, 2)
      const delays = urgent.map(({ created_ms: created, sent_ms: sent }) => {
        const end = sent ?? assert.fail("was not sent")
        const before = rows.filter((each) =>
          each.caller === `key_${batch}` && each.sent_ms !== null && each.sent_ms > created && each.sent_ms < end
        )
        return { waited: end - created, before: before.length }
      })
      for (const { before } of delays) assert.isAtMost(before, 1, "writes of the batch that went before")
      process.stderr.write(
        `fairness: with ${waiting} writes of another waiting, an interactive one waited ` +
          delays.map(({ before, waited }) => `${waited} ms (${before} went before)`).join(", then ") +
          "; the second until the lane had a slot\n"
      )
    }), 300_000)
})
