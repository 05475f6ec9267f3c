import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { crashRounds } from "./crash.ts"

describe("kill -9 during a stream of PATCHes", () => {
  it.live("loses no change that was acknowledged", () =>
    Effect.map(crashRounds(1, 8), (contacts) => assert.strictEqual(contacts, 8)))
})
