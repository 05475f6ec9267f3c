import type { OperationName } from "@lanekit/http"
import { Utils } from "effect"
import type { Lane } from "../limits/Lane.ts"
import { isList } from "../lists.ts"
import type { FaultKind, FaultRule } from "./FaultRule.ts"

/** A rule that is in force, with what became of it so far. Immutable. */
export interface Armed {
  readonly id: string
  readonly rule: FaultRule
  /** Where the rule's random numbers stand; one is used for each request that it was drawn for. */
  readonly random: Utils.PCGRandomState
  /** Requests that it was drawn for. */
  readonly drawn: number
  /** Requests that it befell. */
  readonly applied: number
}

/** A request that faults may befall. */
export interface Call {
  readonly operation: OperationName
  readonly lane: Lane
  readonly method: string
}

/** Puts a rule in force. */
export const arm = (id: string, rule: FaultRule, seed: number): Armed => ({
  id,
  rule: { ...rule, seed },
  random: new Utils.PCGRandom(seed).getState(),
  drawn: 0,
  applied: 0
})

/** How often a rule can still befall a request; null without end. */
export const remaining = ({ applied, rule: { count } }: Armed): number | null =>
  count === undefined ? null : count - applied

/**
 * Which of the rules befall a request, and the rules afterwards. They are asked in their order, up to the first that takes
 * the answer away. Latencies add up; of the kinds that change an answer, the first of each kind counts.
 */
export const draw = (
  armed: ReadonlyArray<Armed>,
  call: Call
): readonly [befalling: ReadonlyArray<Armed>, armed: ReadonlyArray<Armed>] => {
  const befalling: Array<Armed> = []
  const next = armed.map((fault) => {
    if (befalling.some(excludes(fault)) || !canBefall(fault, call)) return fault
    const [isHit, random] = roll(fault)
    const drawn = { ...fault, random, drawn: fault.drawn + 1, applied: fault.applied + (isHit ? 1 : 0) }
    if (isHit) befalling.push(drawn)
    return drawn
  })
  return [befalling, next]
}

/** Whether a fault of this kind takes the answer away, so that none comes after it. */
export const isFinal = (kind: FaultKind): boolean => finals.has(kind)

const finals: ReadonlySet<FaultKind> = new Set(["rate_limited", "status", "cut", "html", "truncated_body"])
const ofBodies: ReadonlySet<FaultKind> = new Set(["slow_body", "truncated_body", "short_page"])

const excludes = ({ rule: { kind } }: Armed) => (earlier: Armed): boolean =>
  isFinal(earlier.rule.kind) || (kind !== "latency" && earlier.rule.kind === kind)

const canBefall = (fault: Armed, { lane, method, operation }: Call): boolean => {
  const { rule } = fault
  return remaining(fault) !== 0 &&
    (rule.operations === "all" || rule.operations.includes(operation)) &&
    (rule.lane === undefined || rule.lane === lane) &&
    (method !== "HEAD" || !ofBodies.has(rule.kind)) &&
    (rule.kind !== "short_page" || isList(operation))
}

const roll = ({ random, rule: { probability } }: Armed): readonly [isHit: boolean, random: Utils.PCGRandomState] => {
  if (probability === undefined) return [true, random]
  const generator = new Utils.PCGRandom(0)
  generator.setState(random)
  return [generator.number() < probability, generator.getState()]
}
