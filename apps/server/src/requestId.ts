import { Effect, Random } from "effect"

/** A new id for a request: `req_` and 128 random bits in hexadecimal. */
export const makeRequestId: Effect.Effect<string> = Effect.map(
  Effect.replicateEffect(Random.nextIntBetween(0, 2 ** 32), 4),
  (words) => `req_${words.map((word) => word.toString(16).padStart(8, "0")).join("")}`
)
