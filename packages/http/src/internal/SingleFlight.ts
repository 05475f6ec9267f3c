import { Deferred, Effect, Exit, FiberId, Option } from "effect"

/**
 * Runs one effect of a key at a time: who comes meanwhile waits for its outcome.
 *
 * Effect's own `Cache` does the same, but interrupts all who wait when the first one is interrupted; here the next of them
 * runs its own effect instead.
 */
export class SingleFlight<A, E> {
  private readonly flights = new Map<string, Deferred.Deferred<Option.Option<Exit.Exit<A, E>>>>()

  /** The outcome of the effect, or of the one that runs under the same key. */
  readonly run = <R>(key: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.uninterruptibleMask((restore) => {
      const underWay = this.flights.get(key)
      if (underWay !== undefined) {
        return Effect.flatMap(
          restore(Deferred.await(underWay)),
          Option.match({ onNone: () => restore(this.run(key, effect)), onSome: (exit) => exit })
        )
      }
      const flight = Deferred.unsafeMake<Option.Option<Exit.Exit<A, E>>>(FiberId.none)
      this.flights.set(key, flight)
      return Effect.onExit(restore(effect), (exit) => {
        this.flights.delete(key)
        return Deferred.succeed(flight, Exit.isInterrupted(exit) ? Option.none() : Option.some(exit))
      })
    })
}
