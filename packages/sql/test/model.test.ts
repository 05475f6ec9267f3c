import { assert, describe, it } from "@effect/vitest"
import { Memory, Steps, World } from "@lanekit/core/testing"
import { Effect } from "effect"
import { seeded } from "./seeded.ts"

describe("SQLite against the memory model", () => {
  it.effect.prop(
    "answers every sequence of reads and writes alike, tells of the same changes, and ends in the same state",
    [World.seedData, Steps.steps],
    ([seed, steps]) =>
      Effect.gen(function*() {
        const expected = yield* Steps.run(steps, Memory.layer(seed))
        assert.deepStrictEqual(yield* Steps.run(steps, seeded(seed)), expected)
      }),
    { fastCheck: { numRuns: 100 }, timeout: 60_000 }
  )
})
