import { assert, describe, it } from "@effect/vitest"
import { margin, vendorLimits } from "../../src/Lane.ts"
import * as LaneState from "../../src/LaneState.ts"

const limits = { ...vendorLimits.write, requests: 10 }

/** A lane in which requests are sent until it lets none go. */
class TriedLane {
  private state = LaneState.empty

  /** The slots of those that it lets go. */
  send(now: number): ReadonlyArray<number> {
    const slots: Array<number> = []
    for (;;) {
      const [grant, state] = LaneState.take(this.state, limits, now)
      this.state = state
      if (grant._tag === "Wait") return slots
      slots.push(grant.slot)
    }
  }

  get sharedUntil(): number {
    return this.state.sharedUntil
  }

  end(now: number, slots: ReadonlyArray<number>, how: LaneState.SlotEnd): void {
    for (const slot of slots) this.state = LaneState.end(this.state, limits, now, slot, how)
  }
}

const answered = (observation: Partial<LaneState.Observation> = {}): LaneState.SlotEnd => ({
  _tag: "Answered",
  observation: { isRefused: false, ...observation }
})

const refused = answered({ isRefused: true, retryAfter: 10 })

/** A lane of which all requests were turned away at 0, and the one that it lets go when the silence is over. */
const afterSilence = () => {
  const lane = new TriedLane()
  lane.end(0, lane.send(0), refused)
  const silence = 60_000 + margin
  assert.deepStrictEqual(lane.send(silence - 1), [])
  return { lane, now: silence, tried: lane.send(silence) }
}

describe("a lane whose key others use as well, and that does not know what is left", () => {
  it("lets one request go, and the others when its answer tells how many are left", () => {
    const { lane, now, tried } = afterSilence()
    assert.lengthOf(tried, 1)
    lane.end(now, tried, answered({ remaining: 3, resetIn: 20 }))
    assert.lengthOf(lane.send(now), 3)
    assert.lengthOf(lane.send(now + 20_999), 0)
    assert.lengthOf(lane.send(now + 21_000), 1)
  })

  it("lets two go for each that was taken, where the answers do not tell", () => {
    const { lane, now, tried } = afterSilence()
    lane.end(now, tried, answered())
    const more = lane.send(now)
    assert.lengthOf(more, 2)
    lane.end(now, more, answered())
    assert.lengthOf(lane.send(now), 4)
  })

  it("lets another one go for one that was lost, and after a window in any case", () => {
    const { lane, now, tried } = afterSilence()
    lane.end(now, tried, { _tag: "Lost" })
    assert.lengthOf(lane.send(now), 1)
    assert.lengthOf(lane.send(now + 60_000 + margin), 1)
  })

  it("lets all go once nobody else was seen for a while", () => {
    const lane = new TriedLane()
    lane.end(0, lane.send(0), refused)
    assert.lengthOf(lane.send(LaneState.sharedFor), 10)
  })

  it("holds others to use it for as long after an answer that is told late as before", () => {
    const lane = new TriedLane()
    const [first = -1, second = -1] = lane.send(0)
    lane.end(9000, [second], answered({ isRefused: true }))
    lane.end(0, [first], answered({ isRefused: true }))
    assert.strictEqual(lane.sharedUntil, 9000 + LaneState.sharedFor)
  })
})
