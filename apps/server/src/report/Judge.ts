import type { Finding } from "./Finding.ts"
import type { Observation } from "./Observation.ts"
import type { Rule } from "./Rule.ts"
import { changedFilters } from "./rules/changedFilters.ts"
import { ignoredHasMore } from "./rules/ignoredHasMore.ts"
import { needlessWrite } from "./rules/needlessWrite.ts"
import { retryAfter } from "./rules/retryAfter.ts"
import { tooMany } from "./rules/tooMany.ts"
import { unsafeRepeat } from "./rules/unsafeRepeat.ts"

/** Judges requests by every rule. Immutable; what it remembers is bounded. */
export type Judge = ReadonlyArray<Rule>

/** A judge that has seen nothing yet. */
export const make: Judge = [retryAfter, tooMany, unsafeRepeat, ignoredHasMore, changedFilters, needlessWrite]

/** What is wrong with a request, and the judge who has seen it. */
export const judge = (
  judge: Judge,
  observation: Observation
): readonly [findings: ReadonlyArray<Finding>, judge: Judge] => {
  const findings: Array<Finding> = []
  const rules = judge.map((rule) => {
    const [found, next] = rule.judge(observation)
    findings.push(...found)
    return next
  })
  return [findings, rules]
}

/** What is wrong as things stand, and would not be if the clients went on. */
export const open = (judge: Judge): ReadonlyArray<Finding> => judge.flatMap((rule) => rule.open)

/** The judge once every record was replaced by others. */
export const replaced = (judge: Judge): Judge => judge.map((rule) => rule.replaced ?? rule)
