import { describe, it } from "@effect/vitest"
import { Array, Effect, FastCheck as fc, TestContext } from "effect"
import { type History, history, live, makeStage } from "./histories.ts"

type Run = (history: History) => Promise<void>

const staged = (test: (run: Run) => Promise<void>) => () =>
  Effect.flatMap(
    makeStage,
    (stage) =>
      Effect.promise(() =>
        test((history) => live(stage, history).pipe(Effect.provide(TestContext.TestContext), Effect.runPromise))
      )
  ).pipe(Effect.scoped, Effect.runPromise)

describe("whatever happens between a plan and the end of its last run", () => {
  it(
    "all rows end as they are wanted, or are told to be in conflict, and nobody's edit is overwritten",
    staged((run) => fc.assert(fc.asyncProperty(history, run), { numRuns: 30 }))
  )

  const rows = [{ name: "Bea", "external_ids.crm": "2" }, { is_subscribed: "no" }, { name: "Cia" }]
  const plain = { name: null, imageUrl: null, isSubscribed: true, companyId: null, externalIds: { hub: "1" } }
  const quiet: History = {
    contacts: [plain, plain],
    rows,
    resubscribes: false,
    force: false,
    before: [],
    between: [],
    crashes: [],
    losses: []
  }
  const deaths = Array.range(0, 2 * rows.length - 1).map((place) => Array.replicate("no" as const, place))

  it.each(["before", "after"] as const)(
    "a death %s any write of the journal does no harm",
    (when) => staged((run) => inTurn(deaths, (quietly) => run({ ...quiet, crashes: [...quietly, when] })))()
  )

  it(
    "two deaths in a row do no harm",
    staged((run) => inTurn(deaths, (quietly) => run({ ...quiet, crashes: [...quietly, "after", "before"] })))
  )
})

const inTurn = async <A>(all: ReadonlyArray<A>, run: (one: A) => Promise<void>) => {
  for (const one of all) await run(one)
}
