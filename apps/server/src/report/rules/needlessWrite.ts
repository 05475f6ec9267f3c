import { about } from "../about.ts"
import type { Finding } from "../Finding.ts"
import { type Observation, writeOf } from "../Observation.ts"
import * as Recent from "../Recent.ts"
import { maxRequests, type Rule } from "../Rule.ts"

/**
 * A client sends no PATCH that changes nothing. One is excused: that which repeats a PATCH whose outcome the client was
 * not told, because it failed, or its answer was lost, after it had taken effect.
 */
export const needlessWrite: Rule = remembering(Recent.empty(maxRequests))

function remembering(untold: Recent.Recent<string>): Rule {
  const rule: Rule = {
    open: [],
    judge: (observation) => {
      const { effects, isDelivered, method, requestId, status } = observation
      if (method !== "PATCH" || effects === undefined) return [[], rule]
      const write = writeOf(observation)
      const isTold = isDelivered && status === 200
      if (!isTold) return [[], effects.hasChanged ? remembering(Recent.set(untold, write, requestId)) : rule]
      const isExcused = effects.hasChanged || Recent.get(untold, write) !== undefined
      return [isExcused ? [] : [findingOf(observation, effects.id)], remembering(Recent.remove(untold, write))]
    }
  }
  return rule
}

const findingOf = (observation: Observation, id: string | undefined): Finding => ({
  rule: "needless_write",
  ...about(observation, []),
  detail: { id: id ?? null }
})
