import { Context, Effect } from "effect"

/** Whether what a fiber asks of the database must not wait for what many others ask. */
export class IsUrgent extends Context.Reference<IsUrgent>()("sql/IsUrgent", { defaultValue: () => false }) {}

/**
 * Has the database keep connections for an effect that many others depend on, so that it does not wait behind them. SQLite
 * has one connection, and everybody waits for it.
 */
export const urgently = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(effect, IsUrgent, true)
