import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { milestones } from "../src/commands/sync/milestones.ts"

describe("milestones", () => {
  it.effect("are told once each, however large the steps are", () =>
    Effect.gen(function*() {
      const told: Array<number> = []
      const tell = milestones(100, (count) => Effect.sync(() => void told.push(count)))
      for (const count of [30, 99, 100, 130, 199, 450, 460, 500]) yield* tell(count)
      assert.deepStrictEqual(told, [100, 450, 500])
    }))
})
