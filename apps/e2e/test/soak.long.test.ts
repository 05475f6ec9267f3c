import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, FastCheck as fc } from "effect"
import { soak } from "./soak.ts"

describe("a minute of mixed reads and writes over 64 connections", () => {
  it.live("has no error, needs no more memory at its end than when it was warm, and leaves the database whole", () =>
    Effect.gen(function*() {
      const { requests, rssEnd, rssStart, writes } = yield* soak({
        connections: 64,
        duration: Duration.seconds(60),
        warmUp: Duration.seconds(15),
        seed: fc.readConfigureGlobal().seed ?? 0
      })
      process.stderr.write(
        `soak: ${requests} requests, ${writes} writes; resident memory ${rssStart} MiB at the start, ${rssEnd} MiB at the end\n`
      )
      assert.isAbove(writes, 100)
      assert.isBelow(rssEnd, rssStart + 32)
    }))
})
