import { describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc, TestContext } from "effect"
import { history, live, makeStage } from "./histories.ts"

describe("in a thousand histories", () => {
  it("all rows end as they are wanted, or are told to be in conflict, and nobody's edit is overwritten", () =>
    Effect.flatMap(makeStage, (stage) =>
      Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(
            history,
            (history) => live(stage, history).pipe(Effect.provide(TestContext.TestContext), Effect.runPromise)
          ),
          { numRuns: 1000 }
        )
      )).pipe(Effect.scoped, Effect.runPromise))
})
