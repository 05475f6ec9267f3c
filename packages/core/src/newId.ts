import { Effect, Random } from "effect"

/**
 * A new id of our own making: the prefix and 96 random bits in lower-case hexadecimal, which no path has to encode.
 *
 * It names a record and guards nothing: it is drawn from the `Random` of its surroundings, so that a run can be repeated.
 */
export const newId = (prefix: string): Effect.Effect<string> =>
  Effect.map(
    Effect.replicateEffect(Random.nextIntBetween(0, 2 ** 32), 3),
    (words) => `${prefix}_${words.map((word) => word.toString(16).padStart(8, "0")).join("")}`
  )
