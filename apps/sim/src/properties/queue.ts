import { type Lane, laneOf, priorities } from "@lanekit/http"
import type { CallEntry, Ledger, RequestEntry } from "../Ledger.ts"
import type { Ask } from "../world/Call.ts"
import { isProved, minute, type World } from "../world/World.ts"
import { methodOf, ownRequests } from "./repeats.ts"
import { asksForSilence } from "./silence.ts"
import type { Property } from "./Violation.ts"

/** How long a slot is taken longer than its window, at most, in milliseconds. */
const margin = 100

/** How long a waiter takes to notice that it can go, at most, in milliseconds, where it is woken in time. */
const reaction = 2

/** How long the more urgent go first, in milliseconds: who has waited longer may go before them. */
const patience = minute

/** Turns of those who came later, for each turn of the oldest of those who have waited long. */
const mostTurns = 10

/**
 * Those who wait in a lane are let go in order: of two that are as urgent the older one, of two that are not the more
 * urgent one, unless the other has waited for long.
 */
export const keepsTheOrder: Property = ({ calls }) => {
  const waits = [...calls.values()].map(waitOf)
  return waits.flatMap((one) =>
    waits.filter((other) => isOvertaken(other, one)).map((other) =>
      `call ${one.entry.call.id} was sent at ${one.sentAt} ms before call ${other.entry.call.id}`
    )
  )
}

/** However many come that are more urgent, those who wait for long have their turn among them. */
export const neverStarves: Property = ({ calls, requests }) =>
  [...calls.values()].map(waitOf).flatMap(({ entry, lane, until }) => {
    let older = 0
    let younger = 0
    for (const { call, key, lane: other, sentAt } of requests.values()) {
      const isBetween = sentAt >= entry.calledAt + 2 * patience && sentAt < until
      if (key !== entry.key || other !== lane || call === entry.call.id || !isBetween) continue
      if (call < entry.call.id) older += 1
      else younger += 1
    }
    return younger > mostTurns * (older + 1)
      ? [`call ${entry.call.id} waited while ${younger} were sent that came later, and ${older} that came before`]
      : []
  })

/** Where no request is turned away, nobody waits for a lane that has room. */
export const neverWaitsInVain: Property = (ledger) => {
  const { calls, history: { world } } = ledger
  if (!isProved(world)) return []
  return [...calls.values()].map(waitOf).flatMap(({ entry, lane, until }) => {
    const busy = busyOf(ledger, entry.key, lane)
    const { idle, moments } = idleWithin(busy, entry.calledAt, until)
    const allowed = (moments + 1) * (reaction + world.lateness)
    return idle > allowed
      ? [`call ${entry.call.id} waited ${idle} ms while there was room for its ${lane}`]
      : []
  })
}

/** The wait for the first request of a call: a read, where it reads before it writes. */
interface Wait {
  readonly entry: CallEntry
  readonly lane: Lane
  readonly sentAt: number | undefined
  /** When it was sent, or went away. */
  readonly until: number
}

const waitOf = (entry: CallEntry): Wait => {
  const { ask } = entry.call
  const sentAt = (readsFirst(ask) ? entry.requests : ownRequests(entry))[0]?.sentAt
  return {
    entry,
    lane: readsFirst(ask) ? "read" : laneOf(methodOf(ask._tag)),
    sentAt,
    until: sentAt ?? entry.endedAt ?? entry.calledAt
  }
}

const readsFirst = (ask: Ask): boolean => ask._tag === "UpdateContact" && ask.skipsUnchanged

const isOvertaken = (other: Wait, one: Wait): boolean => {
  if (one.sentAt === undefined || one.sentAt <= other.entry.calledAt || one.sentAt >= other.until) return false
  if (other.entry.key !== one.entry.key || other.lane !== one.lane) return false
  const difference = rankOf(other) - rankOf(one)
  return difference === 0
    ? other.entry.call.id < one.entry.call.id
    : difference < 0 && one.sentAt - one.entry.calledAt < patience - reaction
}

const rankOf = ({ entry: { call: { ask, priority } } }: Wait): number =>
  ask._tag === "UpdateContact" && ask.fields.is_subscribed !== undefined
    ? 0
    : priorities.indexOf(priority)

/** When a lane has no room: since when the number of taken slots is what it is, and whether that is all of them. */
type Busy = ReadonlyArray<{ readonly from: number; readonly isFull: boolean }>

const busyOf = ({ history: { world }, requests }: Ledger, key: number, lane: Lane): Busy => {
  const steps: Array<{ readonly at: number; readonly by: number }> = []
  const limit = world.client.limits[lane]
  for (const request of requests.values()) {
    if (request.key !== key || request.lane !== lane) continue
    const { isUnsent, lostAt, retryAfter, seenAt, sentAt, status } = request
    const late = isLate(request, world) ? world.client.lateArrival : 0
    const freeAt = isUnsent ? lostAt ?? sentAt : (seenAt ?? lostAt ?? sentAt) + world.client.window + late + margin
    steps.push({ at: sentAt, by: 1 }, { at: freeAt, by: -1 })
    if (seenAt !== undefined && retryAfter !== undefined && asksForSilence(status ?? 0)) {
      steps.push({ at: seenAt, by: limit }, { at: seenAt + retryAfter * 1000, by: -limit })
    }
  }
  let taken = 0
  return steps.toSorted((one, other) => one.at - other.at || other.by - one.by).map(({ at, by }) => {
    taken += by
    return { from: at, isFull: taken >= limit }
  })
}

// Whether the API may count a request, as far as its client can tell, after the client was done with it.
const isLate = ({ isFromApi, seenAt, status = 0 }: RequestEntry, { rules }: World): boolean =>
  seenAt === undefined || ((status >= 500 || status === 408) && !(isFromApi === true && rules.tells))

const idleWithin = (busy: Busy, from: number, to: number): { readonly idle: number; readonly moments: number } => {
  let idle = 0
  let moments = 0
  let since = -Infinity
  let isFull = false
  for (const step of [...busy, { from: Infinity, isFull: false }]) {
    const overlap = Math.min(step.from, to) - Math.max(since, from)
    if (!isFull && overlap > 0) {
      idle += overlap
      moments += 1
    }
    since = step.from
    isFull = step.isFull
  }
  return { idle, moments }
}
