import { assert, describe, it } from "@effect/vitest"
import { Console, Effect } from "effect"
import { crashRounds } from "./webhooks/crash.ts"

describe("kill -9 while webhooks are told of changes, again and again", () => {
  it.live(
    "loses no acknowledged change, and gives none two event ids",
    () =>
      Effect.gen(function*() {
        const { acknowledged, events, requests } = yield* crashRounds(25, 120)
        yield* Console.log(`${acknowledged} acknowledged, ${events} events, ${requests} requests`)
        assert.isAtLeast(events, acknowledged)
      }),
    300_000
  )
})
