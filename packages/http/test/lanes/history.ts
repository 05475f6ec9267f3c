import { FastCheck as fc } from "effect"
import type { LaneLimits } from "../../src/Lane.ts"
import * as LaneState from "../../src/LaneState.ts"

/** What becomes of a request. Times are milliseconds. */
export interface Fate {
  /** Since the request before it came. */
  readonly after: number
  /** From its sending to its end. */
  readonly latency: number
  readonly end: LaneState.SlotEnd["_tag"]
  /** When the server counts it: 0 as soon as it is sent, 1 at its end, or when it may arrive last. */
  readonly counted: number
}

/** A request that was sent. */
export interface Sent {
  readonly slot: number
  readonly sentAt: number
  readonly endedAt: number
  /** When the server has counted it; never, when it was not sent. */
  readonly countedAt: number
  readonly end: LaneState.SlotEnd["_tag"]
}

/** Sends requests in their order as soon as the lane lets them, and has each meet its fate. */
export const live = (
  limits: LaneLimits,
  lateArrival: number,
  fates: ReadonlyArray<Fate>,
  observe: (sent: Sent) => LaneState.Observation = () => ({ isRefused: false }),
  onSend: (sent: Sent, state: LaneState.LaneState) => void = () => {},
  onEnd: (sent: Sent, observation: LaneState.Observation | undefined, state: LaneState.LaneState) => void = () => {}
): { readonly sent: ReadonlyArray<Sent>; readonly state: LaneState.LaneState; readonly now: number } => {
  let state = LaneState.empty
  let now = 0
  let arrival = 0
  const sent: Array<Sent> = []
  const underWay: Array<Sent> = []
  const nextEnd = () => underWay.reduce((least, { endedAt }) => Math.min(least, endedAt), Infinity)
  const endThose = (until: number) => {
    while (nextEnd() <= until) {
      const [ended] = underWay.splice(underWay.findIndex(({ endedAt }) => endedAt === nextEnd()), 1)
      if (ended === undefined) return
      const observation = ended.end === "Answered" ? observe(ended) : undefined
      const how: LaneState.SlotEnd = observation !== undefined
        ? { _tag: "Answered", observation }
        : { _tag: ended.end === "Unsent" ? "Unsent" : "Lost" }
      state = LaneState.end(state, limits, ended.endedAt, ended.slot, how)
      onEnd(ended, observation, state)
    }
  }
  for (const { after, counted, end, latency } of fates) {
    arrival += after
    now = Math.max(now, arrival)
    for (;;) {
      endThose(now)
      const [grant, next] = LaneState.take(state, limits, now)
      state = next
      if (grant._tag === "Wait") {
        now = Math.min(now + grant.millis, nextEnd())
        continue
      }
      const span = end === "Lost" ? latency + lateArrival : latency
      const request: Sent = {
        slot: grant.slot,
        sentAt: now,
        endedAt: now + latency,
        countedAt: end === "Unsent" ? Infinity : now + counted * span,
        end
      }
      underWay.push(request)
      sent.push(request)
      onSend(request, state)
      break
    }
  }
  return { sent, state, now }
}

const gap = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 1000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 150_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 59_000, max: 61_000 }) }
)

const latency = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 500 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 90_000 }) }
)

const counted = fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }))

const answered = { weight: 8, arbitrary: fc.constant<Fate["end"]>("Answered") }
const lost = { weight: 1, arbitrary: fc.constant<Fate["end"]>("Lost") }
const unsent = { weight: 1, arbitrary: fc.constant<Fate["end"]>("Unsent") }

/** Fates of any kind. */
export const fates = (maxLength: number): fc.Arbitrary<ReadonlyArray<Fate>> =>
  fc.array(fc.record({ after: gap, latency, end: fc.oneof(answered, lost, unsent), counted }), {
    maxLength,
    size: "max"
  })

/** What any server might say, be it true or not. */
export const observation: fc.Arbitrary<LaneState.Observation> = fc.record({
  isRefused: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  retryAfter: fc.integer({ min: 0, max: 90 }),
  limit: fc.integer({ min: 0, max: 100 }),
  remaining: fc.integer({ min: 0, max: 100 }),
  resetIn: fc.integer({ min: 0, max: 90 })
}, { requiredKeys: ["isRefused"] })
