import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { ReportState } from "../../src/report/Report.ts"
import { startDirected } from "./directed.ts"

const decode = Schema.decodeUnknown(ReportState)

describe("the report, as a test reads it", () => {
  it.live("goes by the clock that the test has advanced", () =>
    Effect.gen(function*() {
      const { admin, api } = yield* startDirected()
      const wait = { kind: "rate_limited", retry_after: 60, count: 1 }
      const broken = Effect.gen(function*() {
        const { findings } = yield* decode((yield* admin("GET", "/report")).json)
        return findings.map(({ rule }) => rule)
      })
      for (const [seconds, expected] of [[59, ["returned_before_retry_after"]], [61, []]] as const) {
        yield* admin("POST", "/faults", wait)
        assert.strictEqual((yield* api("GET", "/me")).status, 429)
        yield* admin("POST", "/clock", { advance_seconds: seconds })
        assert.strictEqual((yield* api("GET", "/me")).status, 200)
        assert.deepStrictEqual<ReadonlyArray<string>>(yield* broken, expected)
        yield* admin("DELETE", "/report")
      }
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})
