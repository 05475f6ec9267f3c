import { assert, describe, it } from "@effect/vitest"
import { historyOf } from "../src/History.ts"
import { ledgerOf } from "../src/Ledger.ts"
import { properties } from "../src/properties.ts"
import { worldOf } from "../src/world/World.ts"
import { broken } from "./broken.ts"

/** Histories in which a fault must show, at the latest. */
const seeds = 300

describe("a client with a fault is found out by", () => {
  for (const [name, holds] of Object.entries(properties)) {
    it(`the property ${name}`, () => {
      const makeSubject = broken[name]
      if (makeSubject === undefined) return assert.fail("no client has the fault that it is there for")
      for (let seed = 0; seed < seeds; seed++) {
        if (holds(ledgerOf(historyOf(worldOf(seed), makeSubject))).length > 0) return
      }
      assert.fail(`nothing was found in ${seeds} histories`)
    })
  }
})
