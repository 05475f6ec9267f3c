import { assert, describe, it } from "@effect/vitest"
import { assertEquals } from "@effect/vitest/utils"
import { ConfigProvider, Duration, Effect, Option } from "effect"
import {
  delayAfter,
  fromText,
  longestDelay,
  maxRetries,
  retrySchedule,
  vendorRetries
} from "../../src/webhooks/RetrySchedule.ts"

const load = (text?: string) =>
  Effect.withConfigProvider(
    retrySchedule,
    ConfigProvider.fromMap(new Map(text === undefined ? [] : [["LANEKIT_WEBHOOK_RETRIES", text]]))
  )

describe("the schedule of retries", () => {
  it.effect("is the vendor's by default", () =>
    Effect.map(load(), (schedule) => {
      assert.deepStrictEqual(schedule.map(Duration.toMinutes), [1, 5, 30])
      assert.deepStrictEqual(vendorRetries.map(Duration.toMinutes), [1, 5, 30])
      assertEquals(delayAfter(schedule, 0), Option.some(Duration.minutes(1)))
      assertEquals(delayAfter(schedule, 2), Option.some(Duration.minutes(30)))
      assertEquals(delayAfter(schedule, 3), Option.none())
      assertEquals(longestDelay(schedule), Duration.minutes(30))
    }))

  it.effect("may be empty, so that one failure is the end", () =>
    Effect.map(load(""), (schedule) => {
      assertEquals(delayAfter(schedule, 0), Option.none())
      assertEquals(longestDelay(schedule), Duration.zero)
    }))

  it("reads durations of every unit", () => {
    const schedule = Option.getOrThrow(fromText(" 0 millis,20 millis, 1 second ,2 seconds,3 hours,7 days"))
    assert.deepStrictEqual(schedule.map(Duration.toMillis), [0, 20, 1000, 2000, 10_800_000, 604_800_000])
  })

  for (
    const text of [
      "soon",
      "1",
      "1 minute,",
      ",",
      "-1 minutes",
      "1.5 minutes",
      "8 days",
      "1 week",
      "Infinity",
      Array.from({ length: maxRetries + 1 }, () => "1 second").join(",")
    ]
  ) {
    it.effect(`refuses ${text.slice(0, 20)}, by its name`, () =>
      Effect.map(Effect.flip(load(text)), (error) => assert.include(String(error), "LANEKIT_WEBHOOK_RETRIES")))
  }
})
