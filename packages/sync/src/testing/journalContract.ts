import { assert, describe, it } from "@effect/vitest"
import { assertNone, assertSome } from "@effect/vitest/utils"
import { Contact } from "@lanekit/core"
import { Array, Chunk, Effect, type Layer, Stream } from "effect"
import { Entry, Journal } from "../Journal.ts"
import { RowOutcome } from "../RowOutcome.ts"

const id = Contact.ContactId.make("ct_1")

/** One of each kind, of the rows from 1 on. */
const outcomes: ReadonlyArray<RowOutcome> = [
  RowOutcome.Written({ number: 1, id, requestId: "req_1" }),
  RowOutcome.Written({ number: 2, id, requestId: undefined }),
  RowOutcome.AlreadySo({ number: 3, id }),
  RowOutcome.Conflict({
    number: 4,
    id,
    fields: [
      { field: "name", planned: null, now: "Ann \"'\n", wanted: "Bea" },
      { field: "is_subscribed", planned: true, now: false, wanted: true },
      { field: "external_ids.crm", planned: "1", now: null, wanted: "2" }
    ]
  }),
  RowOutcome.Failed({ number: 5, id, code: "not_found", message: "contact not found", requestId: "req_5" }),
  RowOutcome.Failed({ number: 6, id: undefined, code: "conflict", message: "taken", requestId: undefined })
]

/** What every `Journal` does, declared as tests of the one that a layer makes, which is new each time. */
export const journalContract = (name: string, layer: Layer.Layer<Journal, unknown>): void => {
  const all = Effect.flatMap(Journal, ({ entries }) => Effect.map(Stream.runCollect(entries), Chunk.toReadonlyArray))

  describe(`${name} as a Journal`, () => {
    it.effect("knows nothing of rows that it was not told of", () =>
      Effect.gen(function*() {
        const journal = yield* Journal
        assertNone(yield* journal.entry(1))
        assert.deepStrictEqual(yield* all, [])
      }).pipe(Effect.provide(layer)))

    it.effect("knows of each row that it has begun, and how it has ended", () =>
      Effect.gen(function*() {
        const journal = yield* Journal
        for (const outcome of outcomes) {
          const { number } = outcome
          yield* journal.begin(number)
          assertSome(yield* journal.entry(number), Entry.Begun({ number }))
          yield* journal.end(outcome)
          assertSome(yield* journal.entry(number), Entry.Ended({ outcome }))
        }
        assert.deepStrictEqual(yield* all, outcomes.map((outcome) => Entry.Ended({ outcome })))
      }).pipe(Effect.provide(layer)))

    it.effect("takes the end of a row that has not begun, and another end of a conflict", () =>
      Effect.gen(function*() {
        const journal = yield* Journal
        yield* journal.end(RowOutcome.Conflict({ number: 7, id, fields: [] }))
        yield* journal.begin(7)
        assertSome(yield* journal.entry(7), Entry.Begun({ number: 7 }))
        const outcome = RowOutcome.AlreadySo({ number: 7, id })
        yield* journal.end(outcome)
        assertSome(yield* journal.entry(7), Entry.Ended({ outcome }))
      }).pipe(Effect.provide(layer)))

    it.effect("gives all that it knows by the number of the row, however much it is", () =>
      Effect.gen(function*() {
        const journal = yield* Journal
        const numbers = Array.range(1, 250).toReversed()
        yield* Effect.forEach(numbers, (number) => journal.begin(number), { discard: true })
        yield* journal.end(RowOutcome.AlreadySo({ number: 120, id }))
        const entries = yield* all
        assert.deepStrictEqual(
          entries.map((entry) => entry._tag === "Begun" ? entry.number : entry.outcome.number),
          numbers.toReversed()
        )
        assert.propertyVal(entries[119], "_tag", "Ended")
      }).pipe(Effect.provide(layer)))
  })
}
