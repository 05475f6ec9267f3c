import { Context, Deferred, Effect, Layer } from "effect"

/** Whether the server is about to stop. */
export class Draining extends Context.Tag("server/Draining")<Draining, {
  readonly begin: Effect.Effect<void>
  readonly isUnderWay: () => boolean
  /** Says that those who wait must be answered now: their connections are about to be closed. */
  readonly callLast: Effect.Effect<void>
  /** Waits until that is said. */
  readonly lastCall: Effect.Effect<void>
}>() {
  /** A server that goes on until somebody says otherwise. */
  static readonly layer: Layer.Layer<Draining> = Layer.effect(
    Draining,
    Effect.map(Deferred.make<void>(), (lastCall) => {
      let isUnderWay = false
      return {
        begin: Effect.sync(() => {
          isUnderWay = true
        }),
        isUnderWay: () => isUnderWay,
        callLast: Effect.asVoid(Deferred.succeed(lastCall, undefined)),
        lastCall: Deferred.await(lastCall)
      }
    })
  )
}
