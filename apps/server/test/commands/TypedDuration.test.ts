import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Option, Schema } from "effect"
import { TypedDuration } from "../../src/commands/TypedDuration.ts"

const secondsOf = (text: string) =>
  Effect.map(
    Effect.option(Schema.decode(TypedDuration)(text)),
    Option.match({ onNone: () => "refused", onSome: Duration.toSeconds })
  )

describe("a duration that is typed", () => {
  it.effect("is a whole number with its unit", () =>
    Effect.gen(function*() {
      for (
        const [text, seconds] of [
          ["1s", 1],
          ["30m", 1800],
          ["12h", 43_200],
          ["90d", 7_776_000],
          ["36500d", 3_153_600_000],
          ["3153600000s", 3_153_600_000]
        ] as const
      ) {
        assert.strictEqual(yield* secondsOf(text), seconds, text)
      }
    }))

  it.effect("is nothing else, and not without end", () =>
    Effect.gen(function*() {
      const texts = ["", "0d", "01d", "-1d", "1.5h", "1", "d", "1y", "1D", " 1d", "1d ", "1h30m", "1 d", "36501d"]
      for (const text of [...texts, "3153600001s", `${"9".repeat(12)}d`, `${"9".repeat(400)}d`]) {
        assert.strictEqual(yield* secondsOf(text), "refused", text)
      }
    }))

  it.effect("is written as it is read", () =>
    Effect.gen(function*() {
      const written = yield* Schema.encode(TypedDuration)(Duration.hours(12))
      assert.strictEqual(yield* secondsOf(written), 43_200)
    }))
})
