import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { killed } from "./keyCommands.ts"

describe("the making of a key", () => {
  it.live(
    "leaves a whole database when it is killed at any of its writes, with the key or without it",
    () =>
      Effect.gen(function*() {
        const attempts = [9, 25, ...Array.from({ length: 15 }, (_, index) => 1 + 5 * index)]
        const count = yield* killed(attempts)
        assert.isAbove(count, 0)
        assert.isBelow(count, attempts.length)
      }),
    300_000
  )
})
