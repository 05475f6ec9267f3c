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
 * look first. After the record was changed or deleted, merged, or replaced with all others, the same POST is another one.
 */
export const unsafeRepeat: Rule = remembering({ done: Recent.empty(maxRequests), makers: Recent.empty(maxRequests) })

function remembering(state: State): Rule {
  const rule: Rule = {
    open: [],
    get replaced() {
      return unsafeRepeat
    },
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
  const { effects, end, operation, requestId, status } = observation
  if (effects?.hasChanged !== true) return state
  const { goneId, id } = effects
  // A merge makes no record, and what it did cannot be taken back.
  const isMaking = isUnsafe(observation) && operation !== "mergeCompanies"
  const rest = isMaking ? state : without(state, [id, goneId])
  if (!isUnsafe(observation)) return rest
  const write = writeOf(observation)
  return {
    done: Recent.set(rest.done, write, { requestId, status: status ?? null, endedAt: end.at }),
    makers: isMaking && id !== undefined ? Recent.set(rest.makers, id, write) : rest.makers
  }
}

const without = (state: State, ids: ReadonlyArray<string | undefined>): State =>
  ids.reduce<State>((rest, id) => {
    const maker = id === undefined ? undefined : Recent.get(rest.makers, id)
    return id === undefined || maker === undefined
      ? rest
      : { done: Recent.remove(rest.done, maker), makers: Recent.remove(rest.makers, id) }
  }, state)
