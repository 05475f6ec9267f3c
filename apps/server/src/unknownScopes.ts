import { ApiKey, type SeedData } from "@lanekit/core"
import { nearest } from "@lanekit/terminal/nearest"
import { Array } from "effect"

const known = Object.values(ApiKey.scopes)

/**
 * What to say of scopes that nothing asks for, a sentence for each. The set is open, so that a mistyped one would go
 * unnoticed until a request is refused.
 */
export const explainUnknown = (granted: ReadonlyArray<ApiKey.KeyScope>): ReadonlyArray<string> =>
  Array.dedupe(ApiKey.unknownScopes(granted)).map((scope) =>
    `known are ${known.join(", ")}; nothing asks for ${scope}${nearest(scope, known)}`
  )

/** The same of every key of a seed. */
export const explainUnknownOf = ({ apiKeys }: SeedData.SeedData): ReadonlyArray<string> =>
  explainUnknown([...new Set(apiKeys.flatMap(({ scopes }) => scopes))])
