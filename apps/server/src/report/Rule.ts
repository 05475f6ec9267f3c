import type { Finding } from "./Finding.ts"
import type { Observation } from "./Observation.ts"

/** A rule that clients should keep, with what it remembers of their requests. Immutable; what it remembers is bounded. */
export interface Rule {
  /** What is wrong with a request, and the rule as it remembers it. Requests come in the order in which they end. */
  readonly judge: (observation: Observation) => readonly [findings: ReadonlyArray<Finding>, rule: Rule]
  /** What is wrong as things stand, and would not be if the client went on. */
  readonly open: ReadonlyArray<Finding>
  /** The rule once every record was replaced by others; absent where it remembers nothing of records. */
  readonly replaced?: Rule
}

/** Most keys and lanes that a rule remembers. */
export const maxKeys = 500

/** Most requests that a rule remembers one by one. */
export const maxRequests = 10_000
