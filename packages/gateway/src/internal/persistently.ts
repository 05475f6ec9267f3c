import type { SqlError } from "@effect/sql/SqlError"
import { isConnectionLost, isLocked, isOutcomeUnknown } from "@lanekit/sql/sqlFault"
import { Duration, Effect, Schedule } from "effect"

/** How long is waited for a database that is away, in all. */
const patience = Duration.seconds(10)

const pause = Duration.millis(250)

const times = Math.ceil(Duration.toMillis(patience) / Duration.toMillis(pause))

/** Does what can be done twice again and again while the database is away, also where nobody knows whether it was done. */
export const persistently = <A, E, R>(effect: Effect.Effect<A, E | SqlError, R>): Effect.Effect<A, E | SqlError, R> =>
  Effect.retry(effect, {
    while: (error) => isLocked(error) || isConnectionLost(error) || isOutcomeUnknown(error),
    schedule: Schedule.spaced(pause),
    times
  })
