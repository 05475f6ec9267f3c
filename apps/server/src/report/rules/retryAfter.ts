import { about } from "../about.ts"
import type { Finding } from "../Finding.ts"
import type { Moment, Observation } from "../Observation.ts"
import * as Recent from "../Recent.ts"
import { maxKeys, type Rule } from "../Rule.ts"

/** An answer that asked to wait. */
interface Hold {
  readonly requestId: string
  readonly status: number
  readonly retryAfter: number
  readonly sent: Moment
}

// Those of one key and lane: a client that hammers collects many, of which the last ones matter.
const maxHolds = 16

/** A client waits as long as it is asked to. At the very end of the time it may come back. */
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

const holdOf = ({ end, isDelivered, requestId, retryAfter, status }: Observation): Hold | undefined =>
  isDelivered && (status === 429 || status === 503) && retryAfter !== undefined
    ? { requestId, status, retryAfter, sent: end }
    : undefined

const findingsOf = (observation: Observation, holds: ReadonlyArray<Hold>): ReadonlyArray<Finding> => {
  if (holds.length === 0) return []
  const { arrival, lane } = observation
  // Whoever comes after an answer that is yet to be sent came after the clock was set back.
  const broken = holds.filter((hold) =>
    hold.sent.turn < arrival.turn && hold.sent.at <= arrival.at && arrival.at < endOf(hold)
  )
  const [longest] = broken.toSorted((a, b) => endOf(b) - endOf(a))
  if (longest === undefined) return []
  const { requestId, retryAfter, status } = longest
  return [{
    rule: "returned_before_retry_after",
    ...about(observation, [requestId]),
    detail: { lane, status, retryAfter, early: (endOf(longest) - arrival.at) / 1000 }
  }]
}

const endOf = ({ retryAfter, sent }: Hold): number => sent.at + retryAfter * 1000
