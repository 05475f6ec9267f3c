import { Effect } from "effect"

/** Looks again at every turn of the event loop until something holds. The time limit of the test is its own. */
export const until = <E>(holds: Effect.Effect<boolean, E>): Effect.Effect<void, E> =>
  Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve))).pipe(
    Effect.andThen(holds),
    Effect.repeat({ until: (isTrue) => isTrue }),
    Effect.asVoid
  )
