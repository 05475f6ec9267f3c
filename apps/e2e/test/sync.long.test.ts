import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { LaneWait, Productlane, Retry } from "@lanekit/http"
import { type StandIn, startStandIn } from "@lanekit/server/testing"
import { Applier, Fate } from "@lanekit/sync"
import { SqliteJournal, SqliteStaging } from "@lanekit/sync-sqlite"
import { Chunk, Clock, Duration, Effect, Layer, Queue, Redacted, Stream, TestClock } from "effect"
import { join } from "node:path"
import { temporaryDirectory } from "./programs.ts"
import { planned } from "./sync.ts"

const people = 10_000

const changed = 500

const nameOf = (person: number): string => person % (people / changed) === 0 ? `New ${person}` : `Old ${person}`

const csv = `email,name\n${
  Array.from({ length: people }, (_, person) => `c${person}@example.com,${nameOf(person)}\n`).join("")
}`

const seed = {
  contacts: Array.from({ length: people }, (_, person) => ({
    id: `ct_${person}`,
    email: `c${person}@example.com`,
    name: `Old ${person}`
  }))
}

const running = Effect.acquireRelease(
  Effect.promise(() => startStandIn({ seed })),
  (standIn) => Effect.promise(() => standIn.close())
)

/** Has the time of the test, and that of the stand-in, jump to the end of each wait for a lane. */
const leaping = (standIn: StandIn) =>
  Effect.gen(function*() {
    const waits = yield* Queue.unbounded<Duration.Duration>()
    const until = (time: number): Effect.Effect<void> =>
      Effect.flatMap(TestClock.sleeps(), (sleeps) =>
        Chunk.some(sleeps, (end) => end <= time)
          ? Effect.void
          : Effect.zipRight(Effect.yieldNow(), until(time)))
    yield* Queue.take(waits).pipe(
      Effect.flatMap((estimate) =>
        Effect.gen(function*() {
          const millis = Math.ceil(Duration.toMillis(estimate))
          yield* until((yield* Clock.currentTimeMillis) + millis)
          yield* Effect.promise(() => standIn.advanceClock(millis))
          yield* TestClock.adjust(Duration.millis(millis))
        })
      ),
      Effect.forever,
      Effect.forkScoped
    )
    return Layer.succeed(LaneWait, { waiting: ({ estimate }) => Queue.offer(waits, estimate) })
  })

describe("ten thousand rows of which five hundred have changed", () => {
  it.scoped("take as many requests as must be, and a second time no write", () =>
    Effect.gen(function*() {
      const standIn = yield* running
      const directory = yield* temporaryDirectory
      const client = yield* Productlane.make({
        apiKey: Redacted.make(standIn.keys.full),
        baseUrl: standIn.baseUrl,
        timeout: Duration.minutes(1),
        retries: Retry.defaultPolicy
      }).pipe(Effect.provide(FetchHttpClient.layer))
      const sent = Effect.map(
        Effect.promise(() => standIn.report()),
        ({ requests: { by_operation: operations } }) => operations
      )
      const provided = Effect.provide(Layer.mergeAll(
        Layer.succeed(Productlane, client),
        SqliteJournal.layer({
          filename: join(directory, "plan.journal"),
          planId: "plan_0123456789abcdef01234567"
        }),
        yield* leaping(standIn)
      ))
      const plan = Effect.provide(
        planned(csv, { creates: false, resubscribes: false, reason: undefined }),
        Layer.fresh(SqliteStaging.layer)
      )

      yield* Effect.gen(function*() {
        const { plan: first, summary } = yield* plan
        assert.deepInclude(summary, { writes: changed })
        assert.deepStrictEqual(yield* sent, { listContacts: people / 200 })

        const begin = yield* Clock.currentTimeMillis
        const outcomes = yield* Effect.flatMap(Applier.check(first), (checked) =>
          Stream.runCollect(Applier.apply(checked)))
        const seconds = ((yield* Clock.currentTimeMillis) - begin) / 1000
        assert.isTrue(Chunk.every(outcomes, ({ _tag }) =>
          _tag === "Written"))
        const least = { listContacts: people / 200, getContact: changed, updateContact: changed }
        assert.deepStrictEqual(yield* sent, least)

        // The first sixty may go at once.
        const bound = Math.floor((changed - 1) / 60) * 60
        assert.isAtMost(seconds, bound * 1.05)
        console.log(
          `${changed} writes in ${seconds} s; no fewer than ${bound} s: ${(100 * bound / seconds).toFixed(1)} %`
        )

        const again = yield* Effect.flatMap(Applier.check(first), (checked) =>
          Effect.map(Stream.runCollect(Applier.apply(checked)), (outcomes) => ({ checked, outcomes })))
        assert.strictEqual(again.checked.left, 0)
        assert.lengthOf(again.outcomes, 0)
        const { open, unchanged, written } = yield* Fate.tally(first)
        assert.deepStrictEqual({ open, unchanged, written }, { open: 0, unchanged: people - changed, written: changed })

        const { summary: second } = yield* plan
        assert.deepInclude(second, { writes: 0 })
        assert.strictEqual(second.counts.unchanged, people)
        assert.deepStrictEqual(yield* sent, { ...least, listContacts: 2 * people / 200 })

        const report = yield* Effect.promise(() =>
          standIn.report()
        )
        assert.deepStrictEqual(report.findings, [])
        assert.deepStrictEqual(report.requests.by_status, { 200: 2 * people / 200 + 2 * changed })
      }).pipe(provided)
    }))
})
