import { assert, describe, it } from "@effect/vitest"
import { EagerClock, Fixture, Memory, Steps, type Stores, World } from "@lanekit/core/testing"
import { Effect, type Layer, Random } from "effect"
import { seeded } from "./seeded.ts"

const ran = (steps: ReadonlyArray<Steps.Step>, layer: Layer.Layer<Stores, unknown>) =>
  Steps.run(steps).pipe(
    Effect.provide(layer),
    Effect.withRandom(Random.make("model")),
    Effect.withClock(EagerClock.make(Fixture.momentAt(2)))
  )

describe("SQLite against the memory model", () => {
  it.effect.prop(
    "answers every sequence of reads and writes alike, tells of the same changes, and ends in the same state",
    [World.seedData, Steps.steps],
    ([seed, steps]) =>
      Effect.gen(function*() {
        const expected = yield* ran(steps, Memory.layer(seed))
        assert.deepStrictEqual(yield* ran(steps, seeded(seed)), expected)
      }),
    { fastCheck: { numRuns: 100 }, timeout: 60_000 }
  )
})
