import { Duration } from "effect"
import { type Allowance, keepBackUntil, spend, trying, withAllowance, withMore } from "./internal/Allowance.ts"
import { turnOf } from "./internal/turnOf.ts"
import { type LaneLimits, margin } from "./Lane.ts"

/**
 * What is known of a lane. All times are milliseconds of a clock that never jumps.
 *
 * That it keeps to the limit follows from its slots alone. Take any window of the server, and of the requests that were
 * counted in it the one that was sent last. Each of the others was counted in the window, so that its answer was seen
 * after the window's beginning, so that its slot was taken until after the window's end, so that it was taken when the
 * last one was sent. There were never more than `requests` slots taken, so that no more were counted: whether the
 * server's window is fixed, slides, or is a bucket. Where no answer of the server's own was seen, the same holds for the
 * moment at which the request could arrive last.
 */
export interface LaneState {
  readonly slots: ReadonlyArray<Slot>
  readonly nextSlot: number
  /** The server asked for silence until then. */
  readonly closedUntil: number
  /** The limit that the server named last. */
  readonly namedLimit: number | undefined
  /** Until when the key is taken to be used by others as well. */
  readonly sharedUntil: number
  /** How many more requests the server said that it takes. They bind where the key is shared. */
  readonly allowances: ReadonlyArray<Allowance>
}

/** A request that the server may have counted, or may yet count. */
interface Slot {
  readonly id: number
  /** How many slots were taken when it was sent, its own included. */
  readonly taken: number
  readonly takenAt: number
  /** When no window can hold it any more; not known before its answer was seen. */
  readonly freeAt: number | undefined
  /** Whether that is known only because its end was not told in time. */
  readonly isAbandoned: boolean
}

/** What an answer told of the limit. */
export interface Observation {
  /** Whether the request was turned away for the limit's sake: 429. */
  readonly isRefused: boolean
  /** Whether a proxy may have answered that gave the request up, so that the API may count it later. */
  readonly isGivenUp?: boolean
  /** Seconds of `Retry-After`. */
  readonly retryAfter?: number
  /** `X-RateLimit-Limit`. */
  readonly limit?: number
  /** `X-RateLimit-Remaining`. */
  readonly remaining?: number
  /** Seconds from the answer to its `X-RateLimit-Reset`, by the server's own clock. */
  readonly resetIn?: number
}

/** How a request of a slot ended: answered; without an answer, perhaps counted; or surely never sent. */
export type SlotEnd =
  | { readonly _tag: "Answered"; readonly observation: Observation }
  | { readonly _tag: "Lost" }
  | { readonly _tag: "Unsent" }

/**
 * A slot, or how long to wait before there can be one: milliseconds above 0. Where it says so, the slot must not be used after
 * `sendBy`, by the monotonic clock of the process that took it: others then give it up.
 */
export type Grant =
  | { readonly _tag: "Granted"; readonly slot: number; readonly sendBy?: number }
  | { readonly _tag: "Wait"; readonly millis: number }

/** How long the key is taken to be shared after that was last seen, in milliseconds. */
export const sharedFor = 10 * 60_000

/** A lane that nothing was sent in. */
export const empty: LaneState = {
  slots: [],
  nextSlot: 0,
  closedUntil: -Infinity,
  namedLimit: undefined,
  sharedUntil: -Infinity,
  allowances: []
}

/** Takes a slot for a request that is sent at once. */
export const take = (
  state: LaneState,
  limits: LaneLimits,
  now: number
): readonly [grant: Grant, state: LaneState] => {
  const slots = taken(state, now)
  const pruned = slots.length === state.slots.length ? state : { ...state, slots }
  const [freeAt = now] = freeTimes(pruned, limits, now, 1)
  if (freeAt > now) return [{ _tag: "Wait", millis: Math.max(1, Math.ceil(freeAt - now)) }, pruned]
  const slot = state.nextSlot
  return [{ _tag: "Granted", slot }, {
    ...pruned,
    slots: [...slots, { id: slot, taken: slots.length + 1, takenAt: now, freeAt: undefined, isAbandoned: false }],
    nextSlot: slot + 1,
    // What is left of a limit that others use as well is found out with one request, and not with all at once.
    allowances: spend(
      now < state.sharedUntil ? trying(state.allowances, now, now + windowOf(limits), slot) : state.allowances,
      1
    )
  }]
}

/** Gives a slot back once its request has ended. A slot that is not taken is passed over. */
export const end = (state: LaneState, limits: LaneLimits, now: number, id: number, how: SlotEnd): LaneState => {
  const slot = state.slots.find((each) => each.id === id)
  if (slot === undefined || (slot.freeAt !== undefined && !slot.isAbandoned)) return state
  switch (how._tag) {
    case "Unsent":
      return {
        ...state,
        slots: state.slots.filter((each) => each.id !== id),
        allowances: spend(state.allowances, -1)
      }
    case "Lost":
      return { ...freeing(state, id, now + lateWindowOf(limits)), allowances: withMore(state.allowances, id, 1) }
    case "Answered": {
      const freeAt = now + (how.observation.isGivenUp === true ? lateWindowOf(limits) : windowOf(limits))
      return learn(freeing(state, id, freeAt), limits, now, slot, how.observation)
    }
  }
}

/**
 * Gives up on the slots that were taken `after` milliseconds ago and whose end nobody told: their processes may have died.
 * Their requests are taken to have been lost at that age. An end that is told later counts instead, while the slot is
 * taken.
 *
 * A request must have ended by that age, whether its process lives or not: whoever has held a slot for longer than `after`
 * less the timeout of a request must not send any more.
 */
export const abandon = (state: LaneState, limits: LaneLimits, now: number, after: number): LaneState => {
  const isOverdue = ({ freeAt, takenAt }: Slot) => freeAt === undefined && takenAt + after <= now
  return state.slots.some(isOverdue)
    ? {
      ...state,
      slots: state.slots.map((slot) =>
        isOverdue(slot) ? { ...slot, freeAt: slot.takenAt + after + lateWindowOf(limits), isAbandoned: true } : slot
      )
    }
    : state
}

/** How full a lane is. */
export interface LaneUsage {
  /** Requests that the lane takes in a window. */
  readonly limit: number
  /** Slots that are taken. */
  readonly taken: number
  /** Of them, those whose requests are under way. */
  readonly underWay: number
}

/** How full the lane is now. */
export const usage = (state: LaneState, limits: LaneLimits, now: number): LaneUsage => ({
  limit: limitOf(state, limits),
  taken: taken(state, now).length,
  underWay: state.slots.filter(({ freeAt }) => freeAt === undefined).length
})

/**
 * When the lane is likely to let the next request go that has so many before it, in milliseconds from now. Requests that
 * are under way are taken to be answered at once.
 */
export const estimate = (state: LaneState, limits: LaneLimits, now: number, before: number): number => {
  const answered = { ...state, allowances: state.allowances.filter(({ isTrial }) => isTrial !== true) }
  return turnOf(freeTimes(answered, limits, now, before + 1), windowOf(limits), before) - now
}

const windowOf = ({ window }: LaneLimits): number => Duration.toMillis(window) + margin

// For a request that may be counted late.
const lateWindowOf = (limits: LaneLimits): number => windowOf(limits) + Duration.toMillis(limits.lateArrival)

const taken = ({ slots }: LaneState, now: number): ReadonlyArray<Slot> =>
  slots.some(({ freeAt }) => freeAt !== undefined && freeAt <= now)
    ? slots.filter(({ freeAt }) => freeAt === undefined || freeAt > now)
    : slots

const limitOf = ({ namedLimit }: LaneState, { requests }: LaneLimits): number =>
  Math.max(1, Math.min(requests, namedLimit ?? requests))

// When each slot that the lane has is free, in order. What is under way is free a window from now, at the earliest. Only so
// many are told as may be of use: a lane may have millions.
const freeTimes = (state: LaneState, limits: LaneLimits, now: number, count: number): ReadonlyArray<number> => {
  const slots = taken(state, now)
  const limit = limitOf(state, limits)
  const free = Array.from<number>({ length: Math.min(count, Math.max(0, limit - slots.length)) }).fill(now)
  const later = free.length === count
    ? []
    : slots.map(({ freeAt }) => freeAt ?? now + windowOf(limits)).toSorted((a, b) => a - b)
  // Where the limit has fallen, the first that get free are of no use.
  const times = [...free, ...later.slice(Math.max(0, slots.length - limit))].slice(0, count)
  return times.map((time, before) => Math.max(time, closedUntil(state, now, before)))
}

const closedUntil = ({ allowances, closedUntil, sharedUntil }: LaneState, now: number, before: number): number =>
  now < sharedUntil ? Math.max(closedUntil, Math.min(sharedUntil, keepBackUntil(allowances, before))) : closedUntil

const freeing = (state: LaneState, id: number, freeAt: number): LaneState => ({
  ...state,
  slots: state.slots.map((slot) => slot.id === id ? { ...slot, freeAt, isAbandoned: false } : slot)
})

const learn = (
  state: LaneState,
  limits: LaneLimits,
  now: number,
  slot: Slot,
  observation: Observation
): LaneState => {
  const { isRefused, limit, remaining } = observation
  const named = limit === undefined ? state : { ...state, namedLimit: limit }
  // Where all requests are ours, the server has counted no more than were taken when this one was sent, or since.
  const own = slot.taken + state.nextSlot - slot.id - 1
  const isShared = isRefused || (remaining !== undefined && remaining < limitOf(named, limits) - own)
  return {
    ...named,
    // Answers may be told late, and not in their order.
    sharedUntil: isShared ? Math.max(state.sharedUntil, now + sharedFor) : state.sharedUntil,
    closedUntil: Math.max(state.closedUntil, now + silenceOf(observation, limits)),
    allowances: allowed(state, limits, now, slot, observation)
  }
}

// The server's clock is told in whole seconds, and nobody tells whether they are rounded up or down.
const secondsRound = 1000

const untilReset = ({ resetIn }: Observation, { window }: LaneLimits): number =>
  Math.min(Duration.toMillis(window), resetIn === undefined ? Infinity : resetIn * 1000 + secondsRound)

// A refusal that asks for no silence was rounded down.
const silenceOf = (observation: Observation, limits: LaneLimits): number => {
  const { isRefused, retryAfter } = observation
  if (retryAfter === undefined) return isRefused ? untilReset(observation, limits) : -Infinity
  return isRefused ? Math.max(secondsRound, retryAfter * 1000) : retryAfter * 1000
}

const allowed = (
  state: LaneState,
  limits: LaneLimits,
  now: number,
  slot: Slot,
  observation: Observation
): ReadonlyArray<Allowance> => {
  const { isRefused } = observation
  const remaining = isRefused ? 0 : observation.remaining
  return remaining === undefined ?
    withMore(state.allowances, slot.id, 2) :
    withAllowance(state.allowances, now, slot.id, {
      left: remaining - uncounted(state, limits, now),
      until: now + (isRefused ? silenceOf(observation, limits) : untilReset(observation, limits)),
      nextSlot: state.nextSlot
    })
}

// What is under way, and what was lost a short while ago: the server may have yet to count it.
const uncounted = ({ slots }: LaneState, limits: LaneLimits, now: number): number =>
  slots.filter(({ freeAt }) => freeAt === undefined || freeAt > now + windowOf(limits)).length
