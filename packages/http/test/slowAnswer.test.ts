import { assert, describe, it } from "@effect/vitest"
import { LaneState, vendorLimits } from "@lanekit/http"

const limits = { ...vendorLimits.write, requests: 3 }

const take = (state: LaneState.LaneState, now: number): readonly [slot: number, state: LaneState.LaneState] => {
  const [grant, after] = LaneState.take(state, limits, now)
  return grant._tag === "Granted" ? [grant.slot, after] : assert.fail(`a slot at ${now} ms`)
}

const answered = (state: LaneState.LaneState, slot: number, now: number, remaining: number): LaneState.LaneState =>
  LaneState.end(state, limits, now, slot, { _tag: "Answered", observation: { isRefused: false, limit: 3, remaining } })

/** Two requests, and a third one just before their slots are free again, whose answer comes after that. */
const afterSlowAnswer = (remaining: number): LaneState.LaneState => {
  let state = LaneState.empty
  for (const left of [2, 1]) {
    const [slot, after] = take(state, 0)
    state = answered(after, slot, 100, left)
  }
  const [slow, after] = take(state, 50_000)
  const [, later] = take(after, 61_000)
  return answered(later, slow, 70_000, remaining)
}

describe("what an answer tells that was long on its way", () => {
  it("is held against the requests that were ours when it was counted, not when it is seen", () => {
    assert.strictEqual(afterSlowAnswer(0).sharedUntil, -Infinity)
  })

  it("still shows that others use the key", () => {
    const [slot, state] = take(LaneState.empty, 0)
    assert.isAbove(answered(state, slot, 100, 1).sharedUntil, 100)
  })
})
