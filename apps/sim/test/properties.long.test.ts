import { assert, describe, it } from "@effect/vitest"
import { historyOf } from "../src/History.ts"
import { ledgerOf } from "../src/Ledger.ts"
import { properties } from "../src/properties.ts"
import { type World, worldOf } from "../src/world/World.ts"
import { broken, hiddenFaults } from "./broken.ts"

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

describe("where many change one contact at once, a client is found out that", () => {
  for (const [fault, { makeSubject, property }] of Object.entries(hiddenFaults)) {
    it(`${fault}, by the property ${property}`, () => {
      const holds = properties[property] ?? (() => [])
      for (let seed = 0; seed < seeds; seed++) {
        if (holds(ledgerOf(historyOf(crowded(seed), makeSubject))).length > 0) return
      }
      assert.fail(`nothing was found in ${seeds} histories`)
    })
  }
})

const crowded = (seed: number): World => ({
  ...worldOf(seed),
  weather: { latency: "slow", mishaps: 0.5 },
  records: { contacts: 1, companies: 2, senders: 1 },
  calls: Array.from({ length: 20 }, (_, id) => ({
    id,
    client: 0,
    at: 500 * id,
    interruptedAfter: undefined,
    priority: "interactive",
    ask: { _tag: "UpdateContact", contact: 0, fields: { name: `call-${id}` }, skipsUnchanged: false }
  }))
})
