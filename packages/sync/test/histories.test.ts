import { describe, it } from "@effect/vitest"
import { Array, Effect } from "effect"
import { assertAll, type History, live, makeStage } from "./histories.ts"

describe("whatever happens between a plan and the end of its last run", () => {
  it.scoped("all rows end as they are wanted, or are told to be in conflict, and nobody's edit is overwritten", () =>
    assertAll(30))

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

  it.scoped.each<ReadonlyArray<"before" | "after">>([["before"], ["after"], ["after", "before"]])(
    "a death at any write of the journal does no harm: %s",
    (deaths) =>
      Effect.flatMap(
        makeStage,
        (stage) =>
          Effect.forEach(Array.range(0, 2 * rows.length - 1), (place) =>
            live(stage, { ...quiet, crashes: [...Array.replicate("no" as const, place), ...deaths] }))
      )
  )
})
