import type { OperationName } from "@lanekit/http"
import { about } from "../about.ts"
import type { Finding } from "../Finding.ts"
import { type Observation, writeOf } from "../Observation.ts"
import * as Recent from "../Recent.ts"
import { maxRequests, type Rule } from "../Rule.ts"

/** A write that took effect and does so again when it is repeated. */
interface Done {
  readonly requestId: string
  readonly status: number | null
  readonly endedAt: number
}

interface State {
  readonly done: Recent.Recent<Done>
  /** The writes that made the records of these ids. */
  readonly makers: Recent.Recent<string>
}

// As long as a client can reasonably be trying the same thing: its retries are over by then.
const memory = 10 * 60_000

/**
 * A client repeats no POST that took effect, whatever it was answered: there are no idempotency keys, so that it has to
 * look first. After the record was changed or deleted, the same POST is another one.
 */
export const unsafeRepeat: Rule = remembering({ done: Recent.empty(maxRequests), makers: Recent.empty(maxRequests) })

function remembering(state: State): Rule {
  const rule: Rule = {
    open: [],
    judge: (observation) => {
      const next = after(observation, state)
      return [findingsOf(observation, state), next === state ? rule : remembering(next)]
    }
  }
  return rule
}

// Adding a company that is there already is documented to do nothing.
const repeatable: ReadonlySet<OperationName> = new Set(["addContactCompany"])

const isUnsafe = ({ body, method, operation }: Observation): boolean =>
  method === "POST" && !repeatable.has(operation) && body !== undefined

const findingsOf = (observation: Observation, { done }: State): ReadonlyArray<Finding> => {
  const first = isUnsafe(observation) ? Recent.get(done, writeOf(observation)) : undefined
  if (first === undefined || observation.arrival.at - first.endedAt > memory) return []
  return [{
    rule: "unsafe_repeat",
    ...about(observation, [first.requestId]),
    detail: {
      after: Math.max(0, observation.arrival.at - first.endedAt) / 1000,
      firstStatus: first.status,
      tookEffect: observation.effects?.hasChanged === true
    }
  }]
}

const after = (observation: Observation, state: State): State => {
  const { effects, end, requestId, status } = observation
  if (effects?.hasChanged !== true) return state
  if (!isUnsafe(observation)) return effects.id === undefined ? state : without(state, effects.id)
  const write = writeOf(observation)
  return {
    done: Recent.set(state.done, write, { requestId, status: status ?? null, endedAt: end.at }),
    // A merge makes no record, and what it did cannot be taken back.
    makers: effects.id === undefined || observation.operation === "mergeCompanies"
      ? state.makers
      : Recent.set(state.makers, effects.id, write)
  }
}

const without = (state: State, id: string): State => {
  const { done, makers } = state
  const maker = Recent.get(makers, id)
  return maker === undefined
    ? state
    : { done: Recent.remove(done, maker), makers: Recent.remove(makers, id) }
}
