import { assert, describe, it } from "@effect/vitest"
import { newId } from "@lanekit/core"
import { Effect, Random } from "effect"

describe("newId", () => {
  it.effect("is the prefix and 24 hexadecimal digits, another one each time", () =>
    Effect.gen(function*() {
      const ids = yield* Effect.replicateEffect(newId("ct"), 1000)
      for (const id of ids) assert.match(id, /^ct_[0-9a-f]{24}$/)
      assert.strictEqual(new Set(ids).size, ids.length)
      for (const digit of "0123456789abcdef") assert.isTrue(ids.some((id) => id.endsWith(digit)))
    }).pipe(Effect.withRandom(Random.make("ids"))))

  it.effect("is the same in a run that is repeated", () =>
    Effect.gen(function*() {
      const run = Effect.suspend(() => Effect.withRandom(Effect.replicateEffect(newId("ct"), 3), Random.make("ids")))
      assert.deepStrictEqual(yield* run, yield* run)
    }))
})
