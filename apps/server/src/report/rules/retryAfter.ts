import { about } from "../about.ts"
import type { Finding } from "../Finding.ts"
import { type Moment, type Observation, writeOf } from "../Observation.ts"
import * as Recent from "../Recent.ts"
import { maxKeys, type Rule } from "../Rule.ts"

/** An answer that asked to wait. */
interface Hold {
  readonly requestId: string
  readonly status: number
  readonly retryAfter: number
  /** When the wait is over. */
  readonly until: number
  readonly sent: Moment
  readonly connection: number
  /** The write that was answered so, as far as it was read. */
  readonly write: string | undefined
}

// Those of one key and lane: a client that hammers collects many, of which the last ones matter.
const maxHolds = 16

// In milliseconds: what arrives on another connection may have been on its way when the answer left.
const reading = 250

/**
 * A client waits as long as it is asked to, from when it knows. At the very end of the time it may come back.
 *
 * It knows at once on the connection that the answer came on, and when it sends the same write again; in any other case a
 * quarter of a second later, so that nobody is blamed who sends several requests at a time.
 */
export const retryAfter: Rule = remembering(Recent.empty(maxKeys))

function remembering(holds: Recent.Recent<ReadonlyArray<Hold>>): Rule {
  const rule: Rule = {
    open: [],
    judge: (observation) => {
      const lane = `${observation.keyId} ${observation.lane}`
      const own = Recent.get(holds, lane) ?? []
      const hold = holdOf(observation)
      const next = hold === undefined
        ? rule
        : remembering(Recent.set(holds, lane, [...own, hold].slice(-maxHolds)))
      return [findingsOf(observation, own), next]
    }
  }
  return rule
}

const holdOf = (observation: Observation): Hold | undefined => {
  const { connection, end, isDelivered, requestId, retryAfter, status, waitUntil } = observation
  return isDelivered && (status === 429 || status === 503) && retryAfter !== undefined && waitUntil !== undefined
    ? { requestId, status, retryAfter, until: waitUntil, sent: end, connection, write: readWriteOf(observation) }
    : undefined
}

// Of a write that was refused before it was read nobody knows whether another one is the same.
const readWriteOf = (observation: Observation): string | undefined =>
  observation.lane === "write" && observation.body !== undefined ? writeOf(observation) : undefined

const findingsOf = (observation: Observation, holds: ReadonlyArray<Hold>): ReadonlyArray<Finding> => {
  if (holds.length === 0) return []
  const { arrival, lane } = observation
  const broken = holds.filter((hold) => isKnown(hold, observation) && arrival.at < hold.until)
  const [longest] = broken.toSorted((a, b) => b.until - a.until)
  if (longest === undefined) return []
  const { requestId, retryAfter, status, until } = longest
  return [{
    rule: "returned_before_retry_after",
    ...about(observation, [requestId]),
    detail: { lane, status, retryAfter, early: (until - arrival.at) / 1000 }
  }]
}

const isKnown = ({ connection, sent, write }: Hold, observation: Observation): boolean => {
  const { arrival } = observation
  // Whoever comes after an answer that is yet to be sent came after the clock was set back.
  if (arrival.turn < sent.turn || arrival.at < sent.at) return false
  return connection === observation.connection
    || (write !== undefined && write === readWriteOf(observation))
    || arrival.at - sent.at >= reading
}
