import type { Lane } from "@lanekit/http"
import type { CallEntry, Ledger } from "../Ledger.ts"
import { isProved, minute } from "../world/World.ts"
import type { Property } from "./Violation.ts"

/** The longest wait before a request is sent again, where nobody asks for a longer one, in milliseconds. */
const longestBackoff = 20_000

/** Every call ends, and in the time that those take who are let go before it. */
export const everyCallEnds: Property = (ledger) => [
  ...(ledger.history.isOver ? [] : ["the history does not end"]),
  ...[...ledger.calls.values()].flatMap((entry) => {
    if (entry.endedAt === undefined) return [`call ${entry.call.id} never ends`]
    if (entry.interruptedAt !== undefined) return []
    const bound = boundOf(ledger, entry, entry.endedAt)
    const took = entry.endedAt - entry.calledAt
    return took > bound ? [`call ${entry.call.id} took ${took} ms; ${bound} ms are enough`] : []
  })
]

// A slot is taken for a time at most; each of those that went before the call, or with it, took one. Its own requests
// take their time as well, and so do the waits that the API asks for.
const boundOf = ({ history: { world }, requests }: Ledger, entry: CallEntry, endedAt: number): number => {
  const { lateArrival, limits, timeout, window } = world.client
  const slot = timeout + window + lateArrival + 100 + world.lateness
  const own = entry.requests.length * (timeout + longestBackoff + 2 * world.lateness)
  const sent: { [Name in Lane]: number } = { read: 0, write: 0 }
  let silence = 0
  for (const { key, lane, retryAfter, seenAt, sentAt, status } of requests.values()) {
    if (key !== entry.key) continue
    if (sentAt >= entry.calledAt - slot && sentAt <= endedAt) sent[lane] += 1
    if (seenAt === undefined || seenAt > endedAt || seenAt < entry.calledAt - 2 * minute) continue
    // Where others use the key, or seem to, each answer may say that nothing is left before the next minute.
    silence += (retryAfter ?? 0) * 1000 + (status === 429 || !isProved(world) ? window : 0)
  }
  const lanes: ReadonlyArray<Lane> = ["read", "write"]
  const waits = lanes.map((lane) => {
    const limit = Math.min(limits[lane], world.rules.limits[lane])
    return Math.ceil((sent[lane] + 1) / limit) * slot
  })
  return waits.reduce((total, each) => total + each, own + silence + 2 * minute)
}
