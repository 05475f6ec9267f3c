import { Duration } from "effect"
import { type LaneLimits, margin } from "./Lane.ts"

/**
 * What is known of a lane. All times are milliseconds of a clock that never jumps.
 *
 * That it keeps to the limit follows from its slots alone. Take any window of the server, and of the requests that were
 * counted in it the one that was sent last. Each of the others was counted in the window, so that its answer was seen
 * after the window's beginning, so that its slot was taken until after the window's end, so that it was taken when the
 * last one was sent. There were never more than `requests` slots taken, so that no more were counted: whether the
 * server's window is fixed, slides, or is a bucket.
 */
export interface LaneState {
  readonly slots: ReadonlyArray<Slot>
  readonly nextSlot: number
  /** The server asked for silence until then. */
  readonly closedUntil: number
  /** The limit that the server names, where that is lower than the one that was configured. */
  readonly namedLimit: number | undefined
  /** Until when the key is taken to be used by others as well. */
  readonly sharedUntil: number
  /** How many more requests the server said that it takes, and until when that counts; only where the key is shared. */
  readonly allowance: Allowance | undefined
}

/** A request that the server may have counted, or may yet count. */
interface Slot {
  readonly id: number
  readonly sentAt: number
  /** When no window can hold it any more; not known before its answer was seen. */
  readonly freeAt: number | undefined
}

interface Allowance {
  readonly left: number
  readonly until: number
  /** When the answer was seen that tells it. */
  readonly since: number
}

/** What an answer told of the limit. */
export interface Observation {
  /** Whether the request was turned away for the limit's sake: 429. */
  readonly isRefused: boolean
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

/** A slot, or how long to wait before there can be one: milliseconds above 0. */
export type Grant =
  | { readonly _tag: "Granted"; readonly slot: number }
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
  allowance: undefined
}

/** Takes a slot for a request that is sent at once. */
export const take = (
  state: LaneState,
  limits: LaneLimits,
  now: number
): readonly [grant: Grant, state: LaneState] => {
  const slots = taken(state, now)
  const pruned = slots.length === state.slots.length ? state : { ...state, slots }
  const freeAt = nextFree(pruned, limits, now, 0)
  if (freeAt > now) return [{ _tag: "Wait", millis: Math.max(1, Math.ceil(freeAt - now)) }, pruned]
  const slot = state.nextSlot
  const { allowance } = pruned
  return [{ _tag: "Granted", slot }, {
    ...pruned,
    slots: [...slots, { id: slot, sentAt: now, freeAt: undefined }],
    nextSlot: slot + 1,
    allowance: allowance && { ...allowance, left: allowance.left - 1 }
  }]
}

/** Gives a slot back once its request has ended. A slot that is not taken is passed over. */
export const end = (state: LaneState, limits: LaneLimits, now: number, id: number, how: SlotEnd): LaneState => {
  const slot = state.slots.find((each) => each.id === id)
  if (slot === undefined || slot.freeAt !== undefined) return state
  switch (how._tag) {
    case "Unsent":
      return { ...state, slots: state.slots.filter((each) => each.id !== id) }
    case "Lost":
      return freeing(state, id, now + windowOf(limits) + Duration.toMillis(limits.lateArrival))
    case "Answered":
      return learn(freeing(state, id, now + windowOf(limits)), limits, now, slot, how.observation)
  }
}

/** How many slots are taken, and of them those whose requests are under way. */
export const usage = (state: LaneState, now: number): { readonly taken: number; readonly underWay: number } => ({
  taken: taken(state, now).length,
  underWay: underWay(state)
})

/**
 * When the lane is likely to let the next request go that has so many before it, in milliseconds from now. Requests that
 * are under way are taken to be answered at once.
 */
export const estimate = (state: LaneState, limits: LaneLimits, now: number, before: number): number =>
  Math.max(0, nextFree(state, limits, now, before) - now)

const windowOf = ({ window }: LaneLimits): number => Duration.toMillis(window) + margin

const taken = ({ slots }: LaneState, now: number): ReadonlyArray<Slot> =>
  slots.some(({ freeAt }) => freeAt !== undefined && freeAt <= now)
    ? slots.filter(({ freeAt }) => freeAt === undefined || freeAt > now)
    : slots

const underWay = ({ slots }: LaneState): number => slots.filter(({ freeAt }) => freeAt === undefined).length

const limitOf = ({ namedLimit }: LaneState, { requests }: LaneLimits): number =>
  namedLimit === undefined ? requests : Math.min(requests, namedLimit)

// When the request can go that has so many before it; what is under way is free a window from now, at the earliest.
const nextFree = (state: LaneState, limits: LaneLimits, now: number, before: number): number => {
  const limit = limitOf(state, limits)
  // The slot of one that goes before it, and that is free a window later.
  if (before >= limit) return nextFree(state, limits, now, before - limit) + windowOf(limits)
  const slots = taken(state, now)
  const missing = slots.length + before + 1 - limit
  const times = missing <= 0
    ? []
    : slots.map(({ freeAt }) => freeAt ?? now + windowOf(limits)).toSorted((a, b) => a - b)
  return Math.max(closedUntil(state, now, before), times[missing - 1] ?? now)
}

const closedUntil = ({ allowance, closedUntil }: LaneState, now: number, before: number): number =>
  allowance !== undefined && now < allowance.until && allowance.left <= before
    ? Math.max(closedUntil, allowance.until)
    : closedUntil

const freeing = (state: LaneState, id: number, freeAt: number): LaneState => ({
  ...state,
  slots: state.slots.map((slot) => slot.id === id ? { ...slot, freeAt } : slot)
})

const learn = (
  state: LaneState,
  limits: LaneLimits,
  now: number,
  slot: Slot,
  { isRefused, limit, remaining, resetIn, retryAfter }: Observation
): LaneState => {
  const silence = retryAfter !== undefined
    ? retryAfter * 1000
    : isRefused
    ? Math.min(Duration.toMillis(limits.window), (resetIn ?? Infinity) * 1000)
    : undefined
  const named = limit === undefined ? state : { ...state, namedLimit: Math.max(1, limit) }
  // Where all requests are ours, the server has counted no more of them than there are slots.
  const own = taken(state, now).length
  const isShared = isRefused || (remaining !== undefined && remaining < limitOf(named, limits) - own)
  const told = { ...named, sharedUntil: isShared ? now + sharedFor : state.sharedUntil }
  return {
    ...told,
    closedUntil: silence === undefined ? state.closedUntil : Math.max(state.closedUntil, now + silence),
    allowance: told.sharedUntil > now && remaining !== undefined
      ? allowed(told, limits, now, slot, remaining, resetIn)
      : state.allowance
  }
}

// What is under way may not have been counted yet. An answer that was on its way while another told less changes nothing.
const allowed = (
  state: LaneState,
  { window }: LaneLimits,
  now: number,
  slot: Slot,
  remaining: number,
  resetIn: number | undefined
): Allowance => {
  const longest = Duration.toMillis(window)
  const until = now + (resetIn === undefined ? longest : Math.min(longest, Math.max(0, resetIn * 1000)))
  const left = Math.max(0, remaining - underWay(state))
  const { allowance } = state
  const isOlder = allowance !== undefined && now < allowance.until && slot.sentAt < allowance.since
  return isOlder
    ? { ...allowance, left: Math.min(allowance.left, left) }
    : { left, until, since: now }
}
