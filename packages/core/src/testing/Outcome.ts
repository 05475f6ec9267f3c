import { Effect, Schema } from "effect"
import { Failure } from "../Failure.ts"

/** How a call ended, as plain data that two stores can be compared by. */
export type Outcome<A> = { readonly value: A } | { readonly failure: Pick<Failure, "_tag"> }

/**
 * Ends an effect with its outcome. A failure is its tag and data; where it came from is left out, since that differs
 * between a store and the same store behind a wire.
 */
export const of = <A, E extends Failure, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<Outcome<A>, never, R> =>
  Effect.match(effect, {
    onFailure: (failure): Outcome<A> => ({ failure: dataOf(failure) }),
    onSuccess: (value): Outcome<A> => ({ value })
  })

/** The outcome of an effect that failed so. */
export const failed = (failure: Failure): Outcome<never> => ({ failure: dataOf(failure) })

const encode = Schema.encodeSync(Failure)

const dataOf = (failure: Failure): Pick<Failure, "_tag"> => {
  const { origin: _, ...data } = encode(failure)
  return data
}
